// Federation 2's SDL in the words of federation 1, as far as Mercurius reads them.
import {
  Kind,
  parse,
  print,
  specifiedDirectives,
  visit,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type EnumValueDefinitionNode,
  type ObjectTypeDefinitionNode,
} from 'graphql'

const roots = new Set(['Query', 'Mutation', 'Subscription'])
const known = new Set([
  ...specifiedDirectives.map(({ name }) => name),
  'key',
  'external',
  'requires',
  'provides',
])
const external: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'external' } }

/**
 * Of subgraphs in this order: an entity is the first one's that has it, and the others extend it; an enum has everybody's values with
 * each of them; directives that federation 1 has not go unsaid, and of `@key` all but its fields.
 */
export function asFederation1(subgraphs: string[]): string[] {
  const documents = subgraphs.map((sdl) => visit(parse(sdl), { Directive: { leave: asKnown } }))
  const valuesOf = gatherEnums(documents)
  const owned = new Set<string>()

  const translate = (node: DefinitionNode): DefinitionNode | [] => {
    switch (node.kind) {
      case Kind.SCHEMA_EXTENSION:
      case Kind.DIRECTIVE_DEFINITION:
      case Kind.ENUM_TYPE_EXTENSION:
        return []
      case Kind.ENUM_TYPE_DEFINITION:
        return { ...node, values: valuesOf(node.name.value) }
      case Kind.OBJECT_TYPE_DEFINITION: {
        const name = node.name.value
        if (roots.has(name)) return { ...node, kind: Kind.OBJECT_TYPE_EXTENSION }
        const key = keyOf(node)
        if (!key) return node
        if (owned.has(name)) return asExtension(node, key)
        owned.add(name)
        return node
      }
      default:
        return node
    }
  }
  return documents.map((document) =>
    print({ ...document, definitions: document.definitions.flatMap(translate) }),
  )
}

function asKnown(node: DirectiveNode): DirectiveNode | null {
  const name = node.name.value
  if (!known.has(name)) return null
  return name === 'key' ? { ...node, arguments: node.arguments?.filter(isFields) ?? [] } : node
}

function gatherEnums(documents: DocumentNode[]) {
  const enums = new Map<string, Map<string, EnumValueDefinitionNode>>()
  for (const node of documents.flatMap(({ definitions }) => definitions)) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION && node.kind !== Kind.ENUM_TYPE_EXTENSION) continue
    const values = enums.get(node.name.value) ?? new Map<string, EnumValueDefinitionNode>()
    for (const value of node.values ?? []) values.set(value.name.value, value)
    enums.set(node.name.value, values)
  }
  return (name: string) => [...(enums.get(name)?.values() ?? [])]
}

function keyOf({ directives = [] }: ObjectTypeDefinitionNode): string[] | null {
  const value = directives.find(({ name }) => name.value === 'key')?.arguments?.find(isFields)?.value
  return value?.kind === Kind.STRING ? value.value.split(' ') : null
}

const isFields = ({ name }: { name: { value: string } }) => name.value === 'fields'

function asExtension(node: ObjectTypeDefinitionNode, key: string[]): DefinitionNode {
  const fields = node.fields?.map((field) =>
    key.includes(field.name.value) ? { ...field, directives: [external] } : field,
  )
  return { ...node, kind: Kind.OBJECT_TYPE_EXTENSION, fields: fields ?? [] }
}
