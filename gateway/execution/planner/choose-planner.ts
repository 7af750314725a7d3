import type { Logger } from '#kit/observability/log.ts'
import { createApolloPlanner } from './apollo-planner.ts'
import { hasConflictingKeys } from './conflicts.ts'
import { createHivePlanner } from './hive-planner.ts'
import type { CreatePlanner, Planner } from './planner.ts'

export type PlannerChoice = 'hive' | 'apollo'

/** Hive's where there is a binary for this machine: it is right in more cases and faster. Apollo's anywhere. */
export const choosePlanner =
  (choice: PlannerChoice, log: Logger): CreatePlanner =>
  async (supergraphSdl) => {
    if (choice === 'apollo') return createApolloPlanner(supergraphSdl)
    try {
      return withFallback(
        await createHivePlanner(supergraphSdl),
        () => createApolloPlanner(supergraphSdl),
        log,
      )
    } catch (error) {
      log.warn({ err: error }, "Hive's planner cannot be used here; Apollo's takes its place")
      return createApolloPlanner(supergraphSdl)
    }
  }

/** There are operations that Hive's planner gives up on, or must not see, and Apollo's plans; it is made when the first of them comes. */
function withFallback(planner: Planner, createFallback: () => Planner, log: Logger): Planner {
  let fallback: Planner | null = null
  const planOtherwise: Planner['plan'] = (document) => (fallback ??= createFallback()).plan(document)
  return {
    name: planner.name,
    plan(document) {
      if (hasConflictingKeys(document)) return planOtherwise(document)
      try {
        return planner.plan(document)
      } catch (error) {
        log.debug({ err: error }, "Hive's planner gave up on an operation; Apollo's plans it")
        return planOtherwise(document)
      }
    },
  }
}
