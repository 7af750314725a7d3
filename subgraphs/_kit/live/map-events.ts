/** Each event as what becomes of it. Its end ends the source at once, also while the source waits: a generator could not. */
export function mapEvents<T, U>(
  events: AsyncIterable<T>,
  map: (event: T) => Promise<U>,
): AsyncIterableIterator<U, undefined> {
  const source = events[Symbol.asyncIterator]()
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const { done, value } = await source.next()
      return done ? { done, value: undefined } : { done: false, value: await map(value) }
    },
    async return() {
      await source.return?.()
      return { done: true, value: undefined }
    },
  }
}

export async function* only<T>(event: T): AsyncGenerator<T, undefined> {
  yield event
}
