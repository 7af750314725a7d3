import type { DocumentNode } from 'graphql'
import type { Step } from '../plan.ts'

/** Plans the one operation of a valid document without introspection fields; null where nothing has to be fetched. */
export interface Planner {
  name: 'hive' | 'apollo'
  plan(document: DocumentNode): Step | null
}

/** Planners of one supergraph. */
export type CreatePlanner = (supergraphSdl: string) => Promise<Planner>

export class UnplannableOperation extends Error {}
