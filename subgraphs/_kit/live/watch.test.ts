import { describe, expect, test } from 'vitest'
import { mapEvents } from './map-events.ts'
import type { News } from './news.ts'
import { watch, type Look } from './watch.ts'

/** News that the test tells. */
function toldNews() {
  const listeners = new Set<() => void>()
  const news: Pick<News, 'hear'> = {
    hear(_topic, tell) {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
  }
  return { news: news as News, listeners, tell: () => listeners.forEach((one) => one()) }
}

const seen = <T>(value: T, next: 'wait' | 'again' | 'end' = 'wait'): Look<T> => ({ value, next })

describe('whoever watches', () => {
  test('is told what there is when it is asked for, however often it has changed before', async () => {
    const { news, tell } = toldNews()
    let [state, looks] = [0, 0]
    const watched = watch(news, { topic: 'any', look: async () => ((looks += 1), seen(state)) })
    for (state = 1; state < 100; state += 1) tell()
    expect(await watched.next()).toEqual({ done: false, value: 100 })
    expect(looks).toBe(1)
    const next = watched.next()
    state = 101
    tell()
    expect(await next).toEqual({ done: false, value: 101 })
  })

  test('hears nothing of news that are none to it', async () => {
    const { news, tell } = toldNews()
    const looks: Look<string>[] = [null, null, seen('new')]
    const watched = watch(news, { topic: 'any', look: async () => looks.shift() ?? null })
    const next = watched.next()
    for (let time = 0; time < 3; time += 1) {
      tell()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await next).toEqual({ done: false, value: 'new' })
  })

  test('is told at once of more that there is, and of the end', async () => {
    const { news, listeners, tell } = toldNews()
    const looks = [seen('a', 'again'), seen('b', 'again'), seen('c', 'end')]
    const watched = watch(news, { topic: 'any', look: async () => looks.shift() ?? null })
    tell()
    expect(await Array.fromAsync(watched)).toEqual(['a', 'b', 'c'])
    expect(listeners.size).toBe(0)
  })

  test('is let go while it waits, through whatever stands between', async () => {
    const { news, listeners } = toldNews()
    const watched = mapEvents(watch(news, { topic: 'any', look: async () => seen(1) }), async (one) => one)
    const next = watched.next()
    await watched.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(listeners.size).toBe(0)
  })

  test('hears no more after a look that failed', async () => {
    const { news, listeners, tell } = toldNews()
    const watched = watch(news, { topic: 'any', look: () => Promise.reject(new Error('no database')) })
    tell()
    await expect(watched.next()).rejects.toThrow('no database')
    expect(listeners.size).toBe(0)
    expect(await watched.next()).toEqual({ done: true, value: undefined })
  })
})
