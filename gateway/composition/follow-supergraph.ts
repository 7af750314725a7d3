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
  let seen: string | null = known.sdl
  let looking = Promise.resolve()

  async function look(): Promise<void> {
    let sdl: string | null = null
    try {
      const supergraph = await read()
      ;({ sdl } = supergraph)
      if (sdl === seen) return
      await take(supergraph)
      log.info('another supergraph is served')
    } catch (error) {
      // One that can't even be read is told once too.
      if (sdl !== seen || sdl === null)
        log.error({ err: error }, 'a new supergraph cannot be served; the last good one goes on')
    }
    seen = sdl
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
