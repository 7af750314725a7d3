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
  /** What the client sent, with whatever other operations. */
  text: string
  document: DocumentNode
  operation: OperationDefinitionNode
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Reads it once more, and where in its text each part is: whoever keeps an operation keeps this, and not its tree. */
  again(): ValidOperation
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
  const faultsOf = (document: DocumentNode) =>
    validate(schema, document, undefined, { maxErrors: 20, hideSuggestions })
  const isFaulty = inSpan('graphql.validate', () => faultsOf(whole).length > 0)
  // Only of what is wrong does anybody need to know where it is.
  if (isFaulty) throw new OperationRefused('GRAPHQL_VALIDATION_FAILED', faultsOf(parse(text)))
  return choose(whole, text, operationName)
}

function choose(whole: DocumentNode, text: string, operationName: string | null): ValidOperation {
  const operation = getOperationAST(whole, operationName)
  if (!operation) throw refuse('OPERATION_RESOLUTION_FAILURE', unresolved)
  const document = separateOperations(whole)[operation.name?.value ?? ''] ?? whole
  return {
    text,
    document,
    operation,
    fragments: fragmentsOf(document),
    again: () => choose(parse(text), text, operationName),
  }
}

const unresolved = '`operationName` must name one of the operations of the document.'

const refuse = (code: OperationRefused['code'], message: string) =>
  new OperationRefused(code, [new GraphQLError(message)])

function parseDocument(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens, noLocation: true })
  } catch (error) {
    if (error instanceof GraphQLError) throw new OperationRefused('GRAPHQL_PARSE_FAILED', [error])
    throw error
  }
}

const fragmentsOf = ({ definitions }: DocumentNode) =>
  new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
