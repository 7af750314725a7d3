import type { GraphQLSchema } from 'graphql'
import { describeKeeping, readKeptGraph, type Keeping } from '../cache/keeping.ts'
import type { Supergraph } from '../composition/supergraph.ts'
import type { ValidOperation } from '../execution/document.ts'
import type { ListLimits } from '../limits/cost/list-size.ts'
import { countedOperation, type CountedOperation } from '../telemetry/operation-cells.ts'
import { coordinatesOf } from '../telemetry/usage/coordinates.ts'
import { costsIn, type OperationCost } from '../limits/cost/operation-cost.ts'

/** What is known of an operation beside how to run it; worked out once, where it is prepared. */
export interface OperationFacts {
  cost: OperationCost
  keeping: Keeping
  counted: CountedOperation
}

export type Describe = (
  supergraph: Supergraph,
  schema: GraphQLSchema,
) => (valid: ValidOperation, isExpected: boolean) => OperationFacts

export const describeOperations =
  (limits: ListLimits): Describe =>
  (supergraph, schema) => {
    const costOf = costsIn(supergraph.document, schema, limits)
    const keepingOf = describeKeeping(readKeptGraph(supergraph, schema))
    return (valid, isExpected) => ({
      cost: costOf(valid),
      keeping: keepingOf(valid),
      counted: countedOperation(valid, isExpected, coordinatesOf(schema, valid)),
    })
  }
