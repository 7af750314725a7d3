import type { KeyObject } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checkCalls, signatureKey, signCalls, type OwnCall } from './call-signature.ts'

const [key, other] = ['a', 'b'].map((letter) => signatureKey(letter.repeat(32))) as [KeyObject, KeyObject]
const call: OwnCall = {
  audience: 'catalog',
  isMutation: false,
  method: 'POST',
  path: '/graphql',
  assertion: 'for.a.viewer',
  body: '{"query":"{ me }"}',
}

describe("a call of the gateway's", () => {
  test('is known, once', async () => {
    const check = checkCalls([key])
    const sign = signCalls(key)
    const [one, two] = [sign(call), sign(call)]
    const known = await Promise.all([one, two, one, two].map((header) => check(header, call)))
    expect(known).toEqual([true, true, false, false])
  })

  test.each([
    ['another subgraph', { audience: 'library' }],
    ['another method', { method: 'GET' }],
    ['another path', { path: '/graphql?x' }],
    ['another viewer', { assertion: 'for.an.administrator' }],
    ['another body', { body: '{"query":"{ you }"}' }],
    ['no body', { body: '' }],
    ['a body that streams', { body: null }],
  ])('is not known with %s', async (_, change) => {
    const check = checkCalls([key])
    const header = signCalls(key)(call)
    expect(await check(header, { ...call, ...change })).toBe(false)
    expect(await check(header, call), 'and is still good').toBe(true)
  })

  test.each([undefined, '', 'a.b.c', '..', ['x'], `${Math.floor(Date.now() / 1_000)}.n.`])(
    'is not what comes with %j',
    async (header) => {
      expect(await checkCalls([key])(header, call)).toBe(false)
    },
  )

  test('is known by any of the keys that are in force, and by no other', async () => {
    const header = signCalls(other)(call)
    expect(await checkCalls([key])(header, call)).toBe(false)
    expect(await checkCalls([key, other])(header, call)).toBe(true)
  })
})

describe('among the instances of a subgraph', () => {
  const taken = new Set<string>()
  const claim = async (nonce: string) => !taken.has(nonce) && taken.add(nonce).size > 0
  const [one, second] = [checkCalls([key], claim), checkCalls([key], claim)]

  test.each([
    ['a mutation is known to one alone', true, [true, false, false]],
    ['a query is known to each', false, [true, true, false]],
  ])('%s', async (_, isMutation, known) => {
    const header = signCalls(key)({ ...call, isMutation })
    expect([await one(header, call), await second(header, call), await one(header, call)]).toEqual(known)
  })

  test('a mutation is not made a query', async () => {
    const header = signCalls(key)({ ...call, isMutation: true })
    expect(await one(header.replace('.m', '.q'), call)).toBe(false)
  })
})

describe('the time of a call', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const at = (seconds: number) => vi.setSystemTime(1_900_000_000_000 + seconds * 1_000)

  test('may be half a minute off', async () => {
    const check = checkCalls([key])
    const sign = signCalls(key)
    at(0)
    const [one, two] = [sign(call), sign(call)]
    at(30)
    expect(await check(one, call)).toBe(true)
    at(31)
    expect(await check(two, call)).toBe(false)
    const fromTomorrow = sign(call)
    at(0)
    expect(await check(fromTomorrow, call)).toBe(false)
  })

  test('is long enough for no second one to be taken', async () => {
    const check = checkCalls([key])
    const sign = signCalls(key)
    at(30)
    // Of a clock that is ahead: good until a minute from now.
    const header = sign(call)
    at(0)
    expect(await check(header, call)).toBe(true)
    for (const seconds of [1, 30, 59, 60]) {
      at(seconds)
      await check(sign(call), call)
      expect(await check(header, call)).toBe(false)
    }
  })
})
