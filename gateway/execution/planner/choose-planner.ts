import type { Logger } from '#kit/observability/log.ts'
import { createApolloPlanner } from './apollo-planner.ts'
import { createHivePlanner } from './hive-planner.ts'
import type { CreatePlanner } from './planner.ts'

export type PlannerChoice = 'hive' | 'apollo'

/** Hive's where there is a binary for this machine: it is right in more cases and faster. Apollo's anywhere. */
export const choosePlanner =
  (choice: PlannerChoice, log: Logger): CreatePlanner =>
  async (supergraphSdl) => {
    if (choice === 'apollo') return createApolloPlanner(supergraphSdl)
    try {
      return await createHivePlanner(supergraphSdl)
    } catch (error) {
      log.warn({ err: error }, "Hive's planner cannot be used here; Apollo's takes its place")
      return createApolloPlanner(supergraphSdl)
    }
  }
