import { setImmediate as aTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createLog } from '#kit/observability/log.ts'
import { SubgraphFault, unavailable } from '../subgraph/fault.ts'
import { guardSubgraph, type GuardedCall } from './guard.ts'

const settings = {
  concurrency: 2,
  queue: 1,
  retries: 1,
  breakerFailures: 3,
  breakerPauseMs: 30,
  maxAnswerBytes: 1_024,
}
const open = (change: Partial<typeof settings> = {}) =>
  guardSubgraph('books', { ...settings, ...change }, createLog({ level: 'silent', part: 'test' }))
const call = (ask: GuardedCall<string>['ask'], mayRepeat = true) => ({ timeoutMs: 1_000, mayRepeat, ask })
const lost = () => Promise.reject(new Error('ECONNRESET'))
const late = () => Promise.reject(unavailable(new Error('It did not answer within 10 ms.')))
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: Error) => (error.cause as Error | undefined)?.message ?? error.message,
  )

describe('calls to one subgraph', () => {
  test('are so many at a time, so many wait in their order, and more are not begun', async () => {
    const guard = open()
    const begun: (() => void)[] = []
    const ask = () => {
      const { promise, resolve } = Promise.withResolvers<string>()
      begun.push(() => resolve('answer'))
      return promise
    }
    const calls = [1, 2, 3].map(() => guard(call(ask)))
    expect(await reasonOf(guard(call(ask)))).toBe('Too many calls wait for it.')
    expect(begun).toHaveLength(2)
    begun[0]?.()
    await calls[0]
    await aTurn()
    expect(begun).toHaveLength(3)
    begun.forEach((finish) => finish())
    expect(await Promise.all(calls)).toEqual(['answer', 'answer', 'answer'])
  })

  test('that wait have their own time only', async () => {
    const guard = open({ concurrency: 1 })
    const { promise, resolve } = Promise.withResolvers<string>()
    const first = guard(call(() => promise))
    let asked = 0
    const waiting = guard({ ...call(async () => String((asked += 1))), timeoutMs: 5 })
    expect(await reasonOf(waiting)).toBe('The call waited for its turn for too long.')
    resolve('answer')
    await first
    expect(asked).toBe(0)
    expect(await guard(call(async () => 'next'))).toBe('next')
  })
})

describe('a call whose connection failed', () => {
  test('is made again, once, if it changes nothing', async () => {
    const guard = open({ breakerFailures: 0 })
    const count = async (mayRepeat: boolean, ask: () => Promise<string>) => {
      let asked = 0
      await guard(call(() => (asked++, ask()), mayRepeat)).catch(() => {})
      return asked
    }
    expect([await count(true, lost), await count(false, lost), await count(true, late)]).toEqual([2, 1, 1])
    let tries = 0
    expect(await guard(call(() => (tries++ ? Promise.resolve('answer') : lost())))).toBe('answer')
  })

  test('is not made again when too many are', async () => {
    const guard = open({ breakerFailures: 0, concurrency: 100 })
    let asked = 0
    await Promise.all(Array.from({ length: 30 }, () => guard(call(() => (asked++, lost()))).catch(() => {})))
    expect(asked).toBeGreaterThan(30)
    expect(asked).toBeLessThan(45)
  })
})

describe('a subgraph that does not answer', () => {
  test('is left alone after some failures, until one call finds it back', async () => {
    const guard = open({ concurrency: 10 })
    const fail = () => guard(call(late)).catch(() => {})
    for (let failure = 0; failure < 3; failure += 1) await fail()
    let asked = 0
    const ask = call(async () => String((asked += 1)))
    expect(await reasonOf(guard(ask))).toBe('It is left alone.')
    expect(asked).toBe(0)
    await expect.poll(() => reasonOf(guard(ask))).toBe('answered')
    expect(asked).toBe(1)
  })

  test('is asked by one only while it is being found out, and left alone for longer where it is not back', async () => {
    const guard = open({ concurrency: 10 })
    for (let failure = 0; failure < 3; failure += 1) await guard(call(late)).catch(() => {})
    let asked = 0
    const probe = () =>
      Promise.all(
        Array.from({ length: 4 }, () =>
          reasonOf(
            guard(
              call(async () => {
                asked += 1
                await aTurn()
                return late()
              }),
            ),
          ),
        ),
      )
    await expect.poll(async () => (await probe(), asked)).toBe(1)
    expect(await probe()).toEqual(Array.from({ length: 4 }, () => 'It is left alone.'))
  })

  test("is not what a client's own fault makes of it", async () => {
    const guard = open()
    const refuse = () => Promise.reject(new SubgraphFault('PAYLOAD_TOO_LARGE', 'The file is too large.'))
    for (let refusal = 0; refusal < 5; refusal += 1) await guard(call(refuse, false)).catch(() => {})
    expect(await guard(call(async () => 'answer'))).toBe('answer')
  })
})
