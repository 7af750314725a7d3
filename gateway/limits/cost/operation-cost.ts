import { valueFromASTUntyped, type DocumentNode, type GraphQLSchema } from 'graphql'
import type { ValidOperation } from '../../execution/document.ts'
import { actualCost } from './actual.ts'
import { estimate } from './estimate.ts'
import { valueOf } from './formula.ts'
import type { ListLimits } from './list-size.ts'
import { readWeights } from './weights.ts'

type Json = Record<string, unknown>

export interface OperationCost {
  /** Before it is executed. Throws OperationRefused where a list is asked for that is too long. */
  estimate(variables: Json): number
  /** Of what has been answered. */
  actual(data: Json | null): number
}

/** Reads a supergraph's weights once, and of each operation once whatever does not depend on its variables. */
export function costsIn(
  supergraph: DocumentNode,
  schema: GraphQLSchema,
  limits: ListLimits,
): (valid: ValidOperation) => OperationCost {
  const model = { schema, weights: readWeights(supergraph), limits }
  return (valid) => {
    const { again } = valid
    const formula = estimate(model, valid)
    const withDefaults = defaultsOf(valid)
    return {
      estimate: (variables) => valueOf(formula, withDefaults(variables)),
      actual: (data) => actualCost(model, again(), data),
    }
  }
}

/** What a request does not say of a variable, the operation may. */
function defaultsOf({ operation: { variableDefinitions = [] } }: ValidOperation): (variables: Json) => Json {
  const defaults: Json = {}
  for (const { variable, defaultValue } of variableDefinitions)
    if (defaultValue) defaults[variable.name.value] = valueFromASTUntyped(defaultValue)
  return Object.keys(defaults).length
    ? (variables) => ({ ...defaults, ...variables })
    : (variables) => variables
}
