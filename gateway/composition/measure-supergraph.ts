import { operationsBroken, supergraphBehind } from '../telemetry/metrics.ts'
import { BreaksClients } from './check-clients.ts'
import { NotComposed } from './compose.ts'
import type { Follower } from './follow.ts'

const reasons = {
  composition: (failure: unknown) => failure instanceof NotComposed,
  operations: (failure: unknown) => failure instanceof BreaksClients,
  other: (failure: unknown) =>
    failure !== null && !(failure instanceof NotComposed) && !(failure instanceof BreaksClients),
}

/** Shows whether the supergraph in service is the newest, and if not, why; returns what ends it. */
export function measureSupergraph(follower: Follower, check: { broken(): number }): () => void {
  const stopReading = [
    supergraphBehind.read([], () =>
      Object.entries(reasons).map(([why, isIt]) => ({
        labels: [why],
        value: Number(isIt(follower.failure())),
      })),
    ),
    operationsBroken.read([], check.broken),
  ]
  return () => stopReading.forEach((stop) => stop())
}
