import type { Dispatcher, Pool } from 'undici'
import type { Logger } from '#kit/observability/log.ts'
import { instancesKnown } from '../telemetry/metrics.ts'
import type { Place } from './instance.ts'
import { Instances } from './instances.ts'

/** Where a subgraph is: its instances, and what they have in common. */
export interface Whereabouts {
  /** The path of its graph. */
  path: string
  places: readonly Place[]
}

/** One subgraph as the gateway reaches it, wherever its instances are at the moment. */
export interface Subgraph {
  name: string
  /** The path of its graph. */
  path: string
  /** What stands before its other routes. */
  prefix: string
  instances: Instances
  /** The same for streams, each on a connection of its own beside those for calls that come to an end. */
  streams: Instances
}

/** Shorter than the subgraphs' own, so that no call meets a connection that is being closed. */
const keepAliveTimeout = 30_000
const connectTimeout = 3_000
const probeTimeout = 1_000

export interface ConnectionLimits {
  subgraphTimeoutMs: number
  uploadIdleTimeoutMs: number
  resilience: { concurrency: number }
}

export interface OpenSubgraph extends Subgraph {
  /** Gives whether any instance is still where one was. */
  move(to: Whereabouts): boolean
  close(): Promise<void>
}

export function openSubgraph(name: string, limits: ConnectionLimits, log: Logger): OpenSubgraph {
  const connect = { timeout: Math.min(connectTimeout, limits.subgraphTimeoutMs) }
  const instancesOn = (pool: Pool.Options, isTold: boolean) =>
    new Instances({
      pool: { ...pool, connect, headersTimeout: limits.subgraphTimeoutMs },
      probe: (instance) => answersAt(instance, subgraph.prefix, probeTimeout),
      onChange({ origin, isLeftOut }) {
        if (!isTold) return
        if (isLeftOut)
          log.warn({ subgraph: name, origin }, 'an instance of a subgraph is left out for a while')
        else log.info({ subgraph: name, origin }, 'an instance of a subgraph is back')
      },
    })
  const instances = instancesOn(
    {
      // Of which each call has one, and what is proxied beside them its own share.
      connections: 2 * limits.resilience.concurrency,
      keepAliveTimeout,
      keepAliveMaxTimeout: keepAliveTimeout,
      bodyTimeout: limits.uploadIdleTimeoutMs,
    },
    true,
  )
  const streams = instancesOn({ connections: null }, false)
  const stopReading = instancesKnown.read([name], () => {
    const { well, leftOut } = instances.count()
    return [
      { labels: ['well'], value: well },
      { labels: ['left out'], value: leftOut },
    ]
  })
  const subgraph: OpenSubgraph = {
    name,
    path: '/graphql',
    prefix: '',
    instances,
    streams,
    move({ path, places }) {
      subgraph.path = path
      subgraph.prefix = path.replace(/\/(graphql)?(\?.*)?$/, '')
      streams.place(places)
      return instances.place(places)
    },
    async close() {
      stopReading()
      await Promise.all([instances.end(), streams.end()])
    },
  }
  return subgraph
}

/** Whether any instance answers; what it answers is its own affair. */
export const isReachable = ({ instances, prefix }: Subgraph, timeoutMs: number): Promise<boolean> =>
  answersAt(instances, prefix, timeoutMs)

async function answersAt(dispatcher: Dispatcher, prefix: string, timeoutMs: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const { body } = await dispatcher.request({ method: 'GET', path: `${prefix}/health/live`, signal })
    await body.dump()
    return true
  } catch {
    return false
  }
}
