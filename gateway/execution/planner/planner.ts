import type { DocumentNode } from 'graphql'
import type { Supergraph } from '../../composition/supergraph.ts'
import type { Step } from '../plan.ts'

export interface Planner {
  /**
   * Plans the one operation of a valid document without introspection fields; null where nothing has to be fetched. Throws
   * PlanningFailed.
   */
  plan(document: DocumentNode): Promise<Step | null>
  /** Once what is being planned is done. */
  close(): Promise<void>
}

/** Planners of one supergraph. */
export type CreatePlanner = (supergraph: Supergraph) => Promise<Planner>

export class PlanningFailed extends Error {
  /** Whether the planner said so, has died of the operation, did not come to an end with it, or has too much to do to begin. */
  readonly how: 'gave up' | 'died' | 'overran' | 'was busy'

  constructor(how: PlanningFailed['how'], why = `The planner ${how}.`) {
    super(why)
    this.name = 'PlanningFailed'
    this.how = how
  }
}
