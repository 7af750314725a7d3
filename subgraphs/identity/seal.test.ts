import { describe, expect, test } from 'vitest'
import { deriveKey } from '#kit/auth/keys.ts'
import { seal, unseal } from './seal.ts'

const key = deriveKey('a secret that is long enough for us', 'signing-keys')

describe('what is sealed', () => {
  test('opens with the same key and label', () => {
    expect(unseal(key, seal(key, '{"d":"é"}', 'one'), 'one')).toBe('{"d":"é"}')
  })

  test('never looks the same twice, and does not show what it holds', () => {
    const [one, other] = [seal(key, 'private', 'one'), seal(key, 'private', 'one')]
    expect(one).not.toEqual(other)
    expect(Buffer.from(one).includes('private')).toBe(false)
  })

  test('does not open with another key or label', () => {
    const sealed = seal(key, 'private', 'one')
    expect(() =>
      unseal(deriveKey('another secret that is long enough', 'signing-keys'), sealed, 'one'),
    ).toThrow('unable to authenticate data')
    expect(() => unseal(key, sealed, 'other')).toThrow('unable to authenticate data')
  })

  test('does not open when a single bit of it was changed', () => {
    const sealed = seal(key, 'private', 'one')
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte))
      expect(() => unseal(key, changed, 'one')).toThrow('unable to authenticate data')
    }
  })
})
