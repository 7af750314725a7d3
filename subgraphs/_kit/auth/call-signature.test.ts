import type { KeyObject } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checkCalls, signatureKey, signCalls, type SignedCall } from './call-signature.ts'

const [key, other] = ['a', 'b'].map((letter) => signatureKey(letter.repeat(32))) as [KeyObject, KeyObject]
const call: SignedCall = {
  method: 'POST',
  path: '/graphql',
  assertion: 'for.a.viewer',
  body: '{"query":"{ me }"}',
}

describe("a call of the gateway's", () => {
  test('is known, once', () => {
    const check = checkCalls([key])
    const sign = signCalls(key)
    const [one, two] = [sign(call), sign(call)]
    expect([one, two, one, two].map((header) => check(header, call))).toEqual([true, true, false, false])
  })

  test.each([
    ['another method', { method: 'GET' }],
    ['another path', { path: '/graphql?x' }],
    ['another viewer', { assertion: 'for.an.administrator' }],
    ['another body', { body: '{"query":"{ you }"}' }],
    ['no body', { body: '' }],
    ['a body that streams', { body: null }],
  ])('is not known with %s', (_, change) => {
    const check = checkCalls([key])
    const header = signCalls(key)(call)
    expect(check(header, { ...call, ...change })).toBe(false)
    expect(check(header, call), 'and is still good').toBe(true)
  })

  test.each([undefined, '', 'a.b.c', '..', ['x'], `${Math.floor(Date.now() / 1_000)}.n.`])(
    'is not what comes with %j',
    (header) => {
      expect(checkCalls([key])(header, call)).toBe(false)
    },
  )

  test('is known by any of the keys that are in force, and by no other', () => {
    const header = signCalls(other)(call)
    expect(checkCalls([key])(header, call)).toBe(false)
    expect(checkCalls([key, other])(header, call)).toBe(true)
  })
})

describe('the time of a call', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const at = (seconds: number) => vi.setSystemTime(1_900_000_000_000 + seconds * 1_000)

  test('may be half a minute off', () => {
    const check = checkCalls([key])
    const sign = signCalls(key)
    at(0)
    const [one, two] = [sign(call), sign(call)]
    at(30)
    expect(check(one, call)).toBe(true)
    at(31)
    expect(check(two, call)).toBe(false)
    const fromTomorrow = sign(call)
    at(0)
    expect(check(fromTomorrow, call)).toBe(false)
  })

  test('is long enough for no second one to be taken', () => {
    const check = checkCalls([key])
    const sign = signCalls(key)
    at(30)
    // Of a clock that is ahead: good until a minute from now.
    const header = sign(call)
    at(0)
    expect(check(header, call)).toBe(true)
    for (const seconds of [1, 30, 59, 60]) {
      at(seconds)
      check(sign(call), call)
      expect(check(header, call)).toBe(false)
    }
  })
})
