import { Kind, parse, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql'
import type { AnswerError, SubgraphAnswer } from './answer.ts'
import type { SubgraphFault } from './fault.ts'
import { variablesOf, type SubgraphCall } from './subgraph-call.ts'

/** The errors that the fields of a lost call would have had, each where its null is. */
export function failEveryField(call: SubgraphCall, fault: SubgraphFault): SubgraphAnswer {
  const document = parse(call.text.query)
  const variables = variablesOf(call)
  const paths = rootFields(document).flatMap((root) =>
    root.name.value === '_entities' ? entityPaths(root, document, variables) : [[nameOf(root)]],
  )
  const error: AnswerError = { message: fault.message, extensions: { code: fault.code } }
  return { data: null, errors: paths.length ? paths.map((path) => ({ ...error, path })) : [error] }
}

function rootFields(document: DocumentNode): FieldNode[] {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  return operation ? listFields(operation.selectionSet, document) : []
}

function entityPaths(
  root: FieldNode,
  document: DocumentNode,
  variables: Record<string, unknown>,
): (string | number)[][] {
  const given = root.arguments?.[0]?.value
  const entities = given?.kind === Kind.VARIABLE ? variables[given.name.value] : null
  if (!root.selectionSet || !Array.isArray(entities)) return []
  const fragments = root.selectionSet.selections.filter((node) => node.kind === Kind.INLINE_FRAGMENT)
  return entities.flatMap(({ __typename }: { __typename: string }, index) => {
    const own = fragments.filter(({ typeCondition }) => typeCondition?.name.value === __typename)
    // One on an interface applies to whoever implements it.
    const fields = (own.length ? own : fragments).flatMap(({ selectionSet }) =>
      listFields(selectionSet, document),
    )
    const entity = [nameOf(root), index]
    // Asked for its type alone, it is lost as a whole.
    return fields.length ? [...new Set(fields.map(nameOf))].map((name) => [...entity, name]) : [entity]
  })
}

const listFields = ({ selections }: SelectionSetNode, document: DocumentNode): FieldNode[] =>
  selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return node.name.value === '__typename' ? [] : [node]
    if (node.kind === Kind.INLINE_FRAGMENT) return listFields(node.selectionSet, document)
    const fragment = document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === node.name.value,
    )
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? listFields(fragment.selectionSet, document) : []
  })

const nameOf = (field: FieldNode) => field.alias?.value ?? field.name.value
