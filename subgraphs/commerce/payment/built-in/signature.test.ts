import { createSecretKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isSigned, sign } from './signature.ts'

const key = createSecretKey(Buffer.alloc(32, 7))
const now = new Date('2026-03-01T12:00:00Z')
const body = Buffer.from('{"id":"evt_1"}')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000)

describe('the signature of a webhook', () => {
  test('holds for the body and the key it was made with', () => {
    expect(isSigned(key, sign(key, body, now), body, now)).toBe(true)
  })

  test('fails for another body, another key, and anything malformed', () => {
    const header = sign(key, body, now)
    expect(isSigned(key, header, Buffer.from('{"id":"evt_2"}'), now)).toBe(false)
    expect(isSigned(createSecretKey(Buffer.alloc(32, 8)), header, body, now)).toBe(false)
    expect(
      isSigned(key, header.replace(/t=\d+/, `t=${Math.floor(now.getTime() / 1_000) + 1}`), body, now),
    ).toBe(false)
    for (const bad of [undefined, '', 'v1=00', header.slice(0, -2), [header]]) {
      expect(isSigned(key, bad, body, now)).toBe(false)
    }
  })

  test('is refused more than five minutes before or after it was made', () => {
    const header = sign(key, body, now)
    expect(isSigned(key, header, body, later(299))).toBe(true)
    expect(isSigned(key, header, body, later(301))).toBe(false)
    expect(isSigned(key, header, body, later(-301))).toBe(false)
  })
})
