import { unavailable } from '../subgraph/fault.ts'

export interface Bulkhead {
  running(): number
  waiting(): number
  /** Does the work once there is room for it. Fails at once where too many wait already, and after `patience` milliseconds. */
  run<Result>(patience: () => number, work: () => Promise<Result>): Promise<Result>
}

/** So many at a time, so many waiting: one subgraph that is slow does not take the gateway's memory with it. */
export function createBulkhead({ concurrency, queue }: { concurrency: number; queue: number }): Bulkhead {
  let inside = 0
  const waiting = new Set<() => void>()

  function turn(patience: number): Promise<void> {
    if (waiting.size >= queue) throw unavailable(new Error('Too many calls wait for it.'))
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const enter = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      waiting.delete(enter)
      reject(unavailable(new Error('The call waited for its turn for too long.')))
    }, patience)
    waiting.add(enter)
    return promise
  }

  function leave(): void {
    const [next] = waiting
    if (!next) {
      inside -= 1
      return
    }
    // Who waits longest takes the place that becomes free.
    waiting.delete(next)
    next()
  }

  return {
    // Who has been called in from those that wait is inside.
    running: () => inside,
    waiting: () => waiting.size,
    async run(patience, work) {
      if (inside < concurrency) inside += 1
      else await turn(patience())
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
