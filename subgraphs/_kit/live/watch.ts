import { createBell } from './bell.ts'
import type { News } from './news.ts'

/** What somebody who watches is told, and whether to look again with the next news, at once, or never; null: nothing new. */
export type Look<T> = { value: T; next: 'wait' | 'again' | 'end' } | null

export interface Watched<T> {
  topic: string
  look: () => Promise<Look<T>>
}

/**
 * What there is now, and then what there is after each change, looked at when it is asked for. Not a generator, which could not be
 * ended while it waits.
 */
export function watch<T>(news: News, { topic, look }: Watched<T>): AsyncIterableIterator<T, undefined> {
  const bell = createBell()
  const stop = news.hear(topic, bell.ring)
  let isOver = false
  const end = () => {
    isOver = true
    stop()
    bell.end()
  }

  async function next(): Promise<IteratorResult<T, undefined>> {
    while (await bell.heard()) {
      if (isOver) break
      const seen = await look()
      if (!seen) continue
      if (seen.next === 'end') end()
      if (seen.next === 'again') bell.ring()
      return { done: false, value: seen.value }
    }
    return { done: true, value: undefined }
  }

  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () =>
      next().catch((error: unknown) => {
        end()
        throw error
      }),
    async return() {
      end()
      return { done: true, value: undefined }
    },
  }
}
