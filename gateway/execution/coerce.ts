import { getVariableValues, type GraphQLSchema } from 'graphql'
import type { ValidOperation } from './document.ts'
import { OperationRefused } from './refused.ts'

type Json = Record<string, unknown>

/** Gives the values of an operation's variables (GraphQL specification, 6.1.2). Throws OperationRefused for what does not fit. */
export type Coerce = (variables: Json, hideSuggestions: boolean) => Json

const mostErrors = 20

export function compileCoerce(
  schema: GraphQLSchema,
  { operation: { variableDefinitions }, again }: ValidOperation,
): Coerce {
  if (!variableDefinitions?.length) return () => ({})
  return (variables, hideSuggestions) => {
    const coerceBy = (definitions: typeof variableDefinitions = []) =>
      getVariableValues(schema, definitions, variables, { maxErrors: mostErrors, hideSuggestions })
    const { coerced } = coerceBy(variableDefinitions)
    if (coerced) return coerced
    throw new OperationRefused('BAD_USER_INPUT', coerceBy(again().operation.variableDefinitions).errors ?? [])
  }
}
