import type { Logger } from '../observability/log.ts'

/** Runs `work` one at a time; calls that come while it runs share the one run that follows. */
export interface Runner {
  /** Settles when a run that began after this call has ended; a failed run is logged, and tried again at the next call. */
  run(): Promise<void>
}

export function createRunner(work: () => Promise<void>, log: Logger, failure: string): Runner {
  let current: Promise<void> | null = null
  let next: Promise<void> | null = null

  const attempt = async () => {
    try {
      await work()
    } catch (error) {
      log.warn({ err: error }, failure)
    }
  }
  const begin = (): Promise<void> => {
    next = null
    const running = attempt().finally(() => {
      if (current === running) current = null
    })
    current = running
    return running
  }
  return {
    run() {
      if (!current) return begin()
      next ??= current.then(begin)
      return next
    },
  }
}
