import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  separateOperations,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { OperationRefused } from './refused.ts'

export interface DocumentLimits {
  maxTokens: number
  /** Fields and fragments of the document, those of a fragment counted wherever it is spread. */
  maxSelections: number
  /** Whether errors may tell what there is in the schema ("Did you mean"). */
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
  limits: DocumentLimits,
): ValidOperation {
  const whole = parseDocument(text, limits.maxTokens)
  refuseExcess(whole, limits.maxSelections)
  const faults = validate(schema, whole, undefined, {
    maxErrors: 20,
    hideSuggestions: limits.hideSuggestions,
  })
  if (faults.length) throw new OperationRefused('GRAPHQL_VALIDATION_FAILED', faults)
  const chosen = getOperationAST(whole, operationName)
  if (!chosen) throw refuse('OPERATION_RESOLUTION_FAILURE', unresolved)
  if (chosen.operation === OperationTypeNode.SUBSCRIPTION)
    throw refuse('OPERATION_RESOLUTION_FAILURE', 'The gateway does not serve subscriptions.')
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

/** Before validation, some of whose rules take the square of it. */
function refuseExcess(document: DocumentNode, maxSelections: number): void {
  const fragments = fragmentsOf(document)
  const sizes = new Map<string, number>()
  const sizeOf = ({ selections }: SelectionSetNode): number => {
    let size = selections.length
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) size += sizeOfFragment(selection.name.value)
      else if (selection.selectionSet) size += sizeOf(selection.selectionSet)
      if (selection.kind === Kind.FIELD && selection.alias?.value === '__proto__')
        throw refuse('GRAPHQL_VALIDATION_FAILED', 'The alias __proto__ is reserved.')
      if (selection.directives?.some(({ name }) => name.value === 'defer' || name.value === 'stream'))
        throw refuse('GRAPHQL_VALIDATION_FAILED', 'The gateway does not support @defer and @stream.')
    }
    return Math.min(size, maxSelections + 1)
  }
  const sizeOfFragment = (name: string): number => {
    const known = sizes.get(name)
    if (known !== undefined) return known
    // Met again within itself it adds nothing here; validation refuses the circle.
    sizes.set(name, 0)
    const fragment = fragments.get(name)
    const size = fragment ? sizeOf(fragment.selectionSet) : 0
    sizes.set(name, size)
    return size
  }
  let total = 0
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) total += sizeOf(node.selectionSet)
    else if (node.kind === Kind.FRAGMENT_DEFINITION) sizeOfFragment(node.name.value)
    if (total > maxSelections)
      throw refuse('GRAPHQL_VALIDATION_FAILED', `The document selects more than ${maxSelections} fields.`)
  }
}
