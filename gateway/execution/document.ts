import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  separateOperations,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { inSpan } from '#kit/observability/tracing/tracing.ts'
import { refuseExcess, type DocumentLimits } from '../limits/document-limits.ts'
import { refuseConditionalRoots } from '../subscriptions/conditional-root.ts'
import { OperationRefused } from './refused.ts'

export interface DocumentRules {
  limits: DocumentLimits
  /** Whether errors may not tell what else there is in the schema ("Did you mean"). */
  hideSuggestions: boolean
}

/** A valid operation, with the fragments that it uses and nothing else. */
export interface ValidOperation {
  document: DocumentNode
  operation: OperationDefinitionNode
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

/** Throws OperationRefused for whatever the gateway won't execute. */
export function readOperation(
  schema: GraphQLSchema,
  text: string,
  operationName: string | null,
  { limits, hideSuggestions }: DocumentRules,
): ValidOperation {
  const whole = inSpan('graphql.parse', () => parseDocument(text, limits.maxTokens))
  refuseExcess(whole, limits)
  refuseConditionalRoots(whole)
  const faults = inSpan('graphql.validate', () =>
    validate(schema, whole, undefined, { maxErrors: 20, hideSuggestions }),
  )
  if (faults.length) throw new OperationRefused('GRAPHQL_VALIDATION_FAILED', faults)
  const chosen = getOperationAST(whole, operationName)
  if (!chosen) throw refuse('OPERATION_RESOLUTION_FAILURE', unresolved)
  const document = separateOperations(whole)[chosen.name?.value ?? ''] ?? whole
  return { document, operation: chosen, fragments: fragmentsOf(document) }
}

const unresolved = '`operationName` must name one of the operations of the document.'

const refuse = (code: OperationRefused['code'], message: string) =>
  new OperationRefused(code, [new GraphQLError(message)])

function parseDocument(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens })
  } catch (error) {
    if (error instanceof GraphQLError) throw new OperationRefused('GRAPHQL_PARSE_FAILED', [error])
    throw error
  }
}

const fragmentsOf = ({ definitions }: DocumentNode) =>
  new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
