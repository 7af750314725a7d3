import { Kind, type DocumentNode } from 'graphql'

/** Names the types that an object may have where a plan says `... on name`; what the schema doesn't know is only itself. */
export type TypesOf = (names: readonly string[]) => readonly string[]

export function typesIn(supergraph: DocumentNode): TypesOf {
  const members = new Map<string, Set<string>>()
  const add = (abstract: string, name: string) =>
    members.set(abstract, (members.get(abstract) ?? new Set([abstract])).add(name))
  for (const node of supergraph.definitions) {
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      // An interface object answers with the interface's own name.
      case Kind.INTERFACE_TYPE_DEFINITION:
        for (const { name } of node.interfaces ?? []) add(name.value, node.name.value)
        break
      case Kind.UNION_TYPE_DEFINITION:
        for (const { name } of node.types ?? []) add(node.name.value, name.value)
    }
  }
  return (names) => [...new Set(names.flatMap((name) => [...(members.get(name) ?? [name])]))]
}
