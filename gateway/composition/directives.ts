import { Kind, valueFromASTUntyped, type ConstDirectiveNode, type DocumentNode } from 'graphql'

/** What a directive says by an argument; undefined where it does not say it. */
export function argumentOf(directive: ConstDirectiveNode | undefined, name: string): unknown {
  const value = directive?.arguments?.find((one) => one.name.value === name)?.value
  return value && valueFromASTUntyped(value)
}

/** The same of what is a text or a name. */
export function textOf(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const said = argumentOf(directive, name)
  return typeof said === 'string' ? said : undefined
}

/** What subgraphs are called, by the names that a supergraph has for them among its own. */
export function subgraphNames({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const graphs = definitions
    .filter((node) => node.kind === Kind.ENUM_TYPE_DEFINITION)
    .filter(({ name }) => name.value === 'join__Graph')
    .flatMap(({ values = [] }) => values)
  return new Map(
    graphs.map(({ name, directives }) => {
      const graph = directives?.find((one) => one.name.value === 'join__graph')
      return [name.value, textOf(graph, 'name') ?? name.value]
    }),
  )
}
