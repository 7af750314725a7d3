import type { GraphQLSchema } from 'graphql'
import type { Logger } from '#kit/observability/log.ts'
import type { Supergraph } from '../composition/supergraph.ts'
import type { Redis } from '../redis/connect-redis.ts'
import type { AskSubgraph } from '../subgraph/ask-subgraph.ts'
import type { Connections } from '../subgraph/connections.ts'
import type { Send } from '../subgraph/subgraph-call.ts'
import { cacheCells } from '../telemetry/cache-cells.ts'
import { answersShared, cacheBytes, cacheEntries } from '../telemetry/metrics.ts'
import { rememberChanges } from './changes.ts'
import type { CacheConfig } from './config.ts'
import { followChanges } from './follow-changes.ts'
import { keepFetches } from './keep-fetches.ts'
import { readKeptGraph } from './keeping.ts'
import { keepIn, type CacheFigures, type Kept } from './kept.ts'
import { keepInMemory } from './memory-store.ts'
import { keepInRedis } from './redis-store.ts'
import { shareInFlight } from '../subgraph/in-flight.ts'
import { shareAnswersIn, type MadeAnswer, type ShareAnswer } from './responses.ts'

export interface Caches {
  /** How subgraphs are asked on this supergraph: for what is not kept. */
  sendIn(supergraph: Supergraph, schema: GraphQLSchema): Send
  shareAnswer: ShareAnswer
  /** Of those that there are. */
  figures(): Partial<Record<'responses' | 'entities', CacheFigures>>
  stop(): Promise<void>
}

export interface CacheSurroundings {
  connections: Connections
  ask: AskSubgraph
  redis: Redis | null
  log: Logger
}

export function openCaches(config: CacheConfig, { connections, ask, redis, log }: CacheSurroundings): Caches {
  const { send, startAfresh } = connections
  const underWay = shareInFlight<MadeAnswer>(() => (answersShared.value += 1))
  if (config.responses.place === 'off' && config.entities.place === 'off')
    return {
      sendIn: () => send,
      shareAnswer: shareAnswersIn(null, underWay),
      figures: () => ({}),
      stop: async () => {},
    }

  const changes = rememberChanges()
  const follower = followChanges({
    changes,
    subgraphs: () => connections.subgraphs,
    ask,
    onChange(subgraph) {
      startAfresh(subgraph)
      underWay.startAfresh()
    },
    pollMs: config.changesPollMs,
    log,
  })
  const readings: (() => void)[] = []
  const open = (name: 'responses' | 'entities'): Kept | null => {
    const { place, maxBytes } = config[name]
    if (place === 'off') return null
    const cells = cacheCells(name)
    if (place === 'redis' && redis) return keepIn(keepInRedis(redis, `quire:${name}:`, log), changes, cells)
    const store = keepInMemory(
      { maxBytes, withValues: name === 'entities' },
      () => (cells.evictions.value += 1),
    )
    readings.push(
      cacheEntries.read([name], () => store.size().entries),
      cacheBytes.read([name], () => store.size().bytes),
    )
    return keepIn(store, changes, cells)
  }
  const responses = open('responses')
  const entities = open('entities')
  return {
    sendIn: (supergraph, schema) =>
      keepFetches(send, { changes, follower, kept: entities }, readKeptGraph(supergraph, schema)),
    shareAnswer: shareAnswersIn(responses, underWay),
    figures: () => ({
      ...(responses && { responses: responses.figures() }),
      ...(entities && { entities: entities.figures() }),
    }),
    stop() {
      for (const stop of readings) stop()
      return follower.stop()
    },
  }
}
