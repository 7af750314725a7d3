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

export interface Follower {
  /** Looks at once. Settles once what is there is served, or told of. */
  look(): Promise<void>
  /** Why what is there now is not served; null: it is. */
  failure(): unknown
  stop(): Promise<void>
}

/** Milliseconds until one that could not be served is tried again: what stood in its way may be gone. */
const secondThought = 60_000

/** Takes over each new state of a source. One that can't be served is told once, and the last good one goes on. */
export function follow<Source>(
  known: Source,
  { what, read, textOf, take, interval, log }: FollowOptions<Source>,
): Follower {
  let served = textOf(known)
  let refused: { text: string; until: number } | null = null
  let failure: unknown = null
  let looking = Promise.resolve()

  async function look(): Promise<void> {
    try {
      const source = await read()
      const text = textOf(source)
      if (text === served) failure = null
      else if (text !== refused?.text || performance.now() >= refused.until) await serve(source, text)
    } catch (error) {
      // What fails at every look is news only once.
      if (String(error) !== String(failure))
        log.error({ err: error }, `a new ${what} cannot be served; the last good one goes on`)
      failure = error
    }
  }

  async function serve(source: Source, text: string): Promise<void> {
    refused = { text, until: performance.now() + secondThought }
    await take(source)
    served = text
    refused = null
    failure = null
    log.info(`another ${what} is served`)
  }

  const timer = interval ? setInterval(() => void next(), interval) : undefined
  timer?.unref()
  const next = () => (looking = looking.then(look))
  return {
    look: next,
    failure: () => failure,
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
