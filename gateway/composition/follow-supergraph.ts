import type { Logger } from '#kit/observability/log.ts'
import type { Supergraph } from './supergraph.ts'

export interface FollowOptions {
  read: () => Promise<Supergraph>
  /** Throws for one that can't be served. */
  take: (supergraph: Supergraph) => Promise<void>
  /** Milliseconds between two looks; 0: none. */
  interval: number
  log: Logger
}

/** Takes over each new supergraph. One that can't be served is told once, and the last good one goes on. */
export function followSupergraph(
  known: Supergraph,
  { read, take, interval, log }: FollowOptions,
): { stop(): Promise<void> } {
  if (interval === 0) return { stop: async () => {} }
  let seen = known.sdl
  let toldOf: string | null = null
  let looking = Promise.resolve()

  async function look(): Promise<void> {
    try {
      const supergraph = await read()
      if (supergraph.sdl === seen) return
      seen = supergraph.sdl
      await take(supergraph)
      toldOf = null
      log.info('another supergraph is served')
    } catch (error) {
      // What cannot be read fails at every look, and is news only once.
      if (String(error) !== toldOf)
        log.error({ err: error }, 'a new supergraph cannot be served; the last good one goes on')
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
