import type { Logger } from '#kit/observability/log.ts'

export interface FollowOptions<Source> {
  /** What it is, in the words of the log. */
  what: string
  read: () => Promise<Source>
  /** By which one is told from another. */
  textOf: (source: Source) => string
  /** Throws for one that can't be served. */
  take: (source: Source) => Promise<void>
  /** Milliseconds between two looks; 0: none. */
  interval: number
  log: Logger
}

/** Takes over each new state of a source. One that can't be served is told once, and the last good one goes on. */
export function follow<Source>(
  known: Source,
  { what, read, textOf, take, interval, log }: FollowOptions<Source>,
): { stop(): Promise<void> } {
  if (interval === 0) return { stop: async () => {} }
  let seen = textOf(known)
  let toldOf: string | null = null
  let looking = Promise.resolve()

  async function look(): Promise<void> {
    try {
      const source = await read()
      if (textOf(source) === seen) return
      seen = textOf(source)
      await take(source)
      toldOf = null
      log.info(`another ${what} is served`)
    } catch (error) {
      // What cannot be read fails at every look, and is news only once.
      if (String(error) !== toldOf)
        log.error({ err: error }, `a new ${what} cannot be served; the last good one goes on`)
      toldOf = String(error)
    }
  }

  const timer = setInterval(() => void (looking = looking.then(look)), interval)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
