import { Kind, type ConstDirectiveNode, type DocumentNode, type ObjectTypeDefinitionNode } from 'graphql'
import { subgraphNames, textOf } from '../composition/directives.ts'

/** What a supergraph says of a field of Subscription, by `@live` in the SDL. */
export interface LiveField {
  /** The subgraph that knows when there is something new. */
  subgraph: string
  /** The field of Query that says what. */
  query: string
  /** The argument that goes on from where the event before ended, and the field of the answer that says where that is. */
  tail: { argument: string; field: string } | null
}

/** By name. A field without `@live` is not there: nothing says how to answer it. */
export function liveFieldsIn(supergraph: DocumentNode): ReadonlyMap<string, LiveField> {
  const type = supergraph.definitions.find(
    (node): node is ObjectTypeDefinitionNode =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Subscription',
  )
  const names = subgraphNames(supergraph)
  return new Map(
    (type?.fields ?? []).flatMap((field) => {
      const live = directive(field.directives, 'live')
      const home = directive(field.directives, 'join__field') ?? directive(type?.directives, 'join__type')
      const query = textOf(live, 'query')
      const subgraph = names.get(textOf(home, 'graph') ?? '')
      if (!query || !subgraph) return []
      const [after, cursor] = [textOf(live, 'after'), textOf(live, 'cursor')]
      const tail = after && cursor ? { argument: after, field: cursor } : null
      return [[field.name.value, { subgraph, query, tail }] as const]
    }),
  )
}

const directive = (all: readonly ConstDirectiveNode[] | undefined, name: string) =>
  all?.find((one) => one.name.value === name)
