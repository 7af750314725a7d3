import type { Logger } from '#kit/observability/log.ts'
import type { GatewayConfig } from '../config.ts'
import type { Execution } from '../execution/execution.ts'
import type { PersistedList } from '../persisted/persisted-list.ts'
import { operationsBroken, supergraphBehind } from '../telemetry/metrics.ts'
import type { Usage } from '../telemetry/usage/usage.ts'
import { BreaksClients, checkClients } from './check-clients.ts'
import { NotComposed } from './compose.ts'
import { follow, type Follower } from './follow.ts'
import type { Supergraph } from './supergraph.ts'

export interface FollowSupergraphOptions {
  config: Pick<GatewayConfig, 'clientCheck' | 'supergraphPollMs'>
  read: () => Promise<Supergraph>
  execution: Execution
  usage: Usage
  persistedUnder: PersistedList['under']
  /** Comes right before the first request that finds another one. */
  onReady: (supergraph: Supergraph) => void
  log: Logger
}

/** Takes over each new supergraph that breaks nothing of the clients, and shows why one that is there is not served. */
export function followSupergraph(
  first: Supergraph,
  { config, read, execution, usage, persistedUnder, onReady, log }: FollowSupergraphOptions,
): Follower {
  usage.follow(execution.schema())
  const check = checkClients(config.clientCheck, { usage, persistedUnder, log })
  const follower = follow(first, {
    what: 'supergraph',
    read,
    textOf: ({ sdl }) => sdl,
    interval: config.supergraphPollMs,
    log,
    take: (next) =>
      execution.update(next, {
        admit: check.admit,
        onReady(schema) {
          onReady(next)
          usage.follow(schema)
        },
      }),
  })
  const stopReading = [
    supergraphBehind.read([], () => {
      const why = whyNot(follower.failure())
      return ['composition', 'operations', 'other'].map((one) => ({
        labels: [one],
        value: Number(one === why),
      }))
    }),
    operationsBroken.read([], check.broken),
  ]
  return {
    ...follower,
    async stop() {
      stopReading.forEach((stop) => stop())
      await follower.stop()
    },
  }
}

function whyNot(failure: unknown): string | null {
  if (failure === null) return null
  if (failure instanceof NotComposed) return 'composition'
  return failure instanceof BreaksClients ? 'operations' : 'other'
}
