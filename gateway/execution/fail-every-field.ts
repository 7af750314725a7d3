import { Kind, parse, type FieldNode, type SelectionSetNode } from 'graphql'
import type { AnswerError } from '../subgraph/answer.ts'
import type { SubgraphFault } from '../subgraph/fault.ts'
import type { SubgraphOperation } from '../subgraph/send-operation.ts'

/** The errors that the fields of a lost call would have had, each where its null is. */
export function failEveryField({ query, variables }: SubgraphOperation, fault: SubgraphFault): AnswerError[] {
  const operation = parse(query).definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  const roots = operation ? listFields(operation.selectionSet) : []
  const paths = roots.flatMap((root) =>
    root.name.value === '_entities' ? entityPaths(root, variables) : [[nameOf(root)]],
  )
  const error = { message: fault.message, extensions: { code: fault.code } }
  return paths.length ? paths.map((path) => ({ ...error, path })) : [error]
}

function entityPaths(root: FieldNode, variables: Record<string, unknown>): (string | number)[][] {
  const entities = variables['representations']
  if (!root.selectionSet || !Array.isArray(entities)) return []
  const fragments = root.selectionSet.selections.filter((node) => node.kind === Kind.INLINE_FRAGMENT)
  return entities.flatMap(({ __typename }: { __typename: string }, index) => {
    const own = fragments.filter(({ typeCondition }) => typeCondition?.name.value === __typename)
    // One on an interface applies to whoever implements it.
    const fields = (own.length ? own : fragments).flatMap(({ selectionSet }) => listFields(selectionSet))
    return fields.map((field) => ['_entities', index, nameOf(field)])
  })
}

const listFields = ({ selections }: SelectionSetNode): FieldNode[] =>
  selections.flatMap((node) => (node.kind === Kind.FIELD && node.name.value !== '__typename' ? [node] : []))

const nameOf = (field: FieldNode) => field.alias?.value ?? field.name.value
