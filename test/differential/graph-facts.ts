import {
  Kind,
  parse,
  visit,
  type DocumentNode,
  type ConstDirectiveNode,
  type SelectionSetNode,
} from 'graphql'

/** What the subgraphs' SDL says between them of keys, requirements and members. */
export interface GraphFacts {
  /** Types and interfaces with a key, wherever. */
  entities: ReadonlySet<string>
  /** `Type.field` for each leaf of each key. */
  keyLeaves: ReadonlySet<string>
  /** What `Type.field` of a subgraph requires, by `subgraph/Type.field`. */
  requires: ReadonlyMap<string, SelectionSetNode>
  /** Which fields have moved to another subgraph, as `subgraph/Type.field`. */
  overridden: ReadonlySet<string>
  /** The interface that gives an entity its number, by the names of its types. */
  interfaceOf: ReadonlyMap<string, string>
  /** The members of an abstract type, or values of an enum, that all have who can answer the field `Type.field`. */
  membersAt(coordinate: string, name: string): readonly string[]
}

export type Subgraphs = ReadonlyMap<string, DocumentNode>

export function readFacts(subgraphs: Subgraphs): GraphFacts {
  const entities = new Set<string>()
  const keyLeaves = new Set<string>()
  const requires = new Map<string, SelectionSetNode>()
  const overridden = new Set<string>()
  const implementers = new Map<string, Set<string>>()
  const entityInterfaces = new Set<string>()
  /** By `subgraph/Type`. */
  const members = new Map<string, string[]>()
  const definers = new Map<string, string[]>()
  const fieldTypes = new Map<string, string>()

  for (const [subgraph, document] of subgraphs) {
    const ownImplementers = new Map<string, string[]>()
    const interfaces: string[] = []
    for (const node of document.definitions) {
      if (node.kind === Kind.UNION_TYPE_DEFINITION)
        members.set(
          `${subgraph}/${node.name.value}`,
          (node.types ?? []).map(({ name }) => name.value),
        )
      if (node.kind === Kind.ENUM_TYPE_DEFINITION)
        members.set(
          `${subgraph}/${node.name.value}`,
          (node.values ?? []).map(({ name }) => name.value),
        )
      if (
        node.kind !== Kind.OBJECT_TYPE_DEFINITION &&
        node.kind !== Kind.OBJECT_TYPE_EXTENSION &&
        node.kind !== Kind.INTERFACE_TYPE_DEFINITION
      )
        continue
      const type = node.name.value
      const isInterface = node.kind === Kind.INTERFACE_TYPE_DEFINITION
      const keys = node.directives?.filter(({ name }) => name.value === 'key') ?? []
      if (isInterface) interfaces.push(type)
      if (isInterface && keys.length) entityInterfaces.add(type)
      if (keys.length) entities.add(type)
      for (const { name } of node.interfaces ?? []) {
        if (!isInterface) ownImplementers.set(name.value, [...(ownImplementers.get(name.value) ?? []), type])
        if (!isInterface) implementers.set(name.value, (implementers.get(name.value) ?? new Set()).add(type))
      }
      for (const field of node.fields ?? []) {
        const coordinate = `${type}.${field.name.value}`
        fieldTypes.set(coordinate, namedType(field.type))
        definers.set(coordinate, [...(definers.get(coordinate) ?? []), subgraph])
        for (const directive of field.directives ?? []) {
          if (directive.name.value === 'requires')
            requires.set(`${subgraph}/${type}.${field.name.value}`, fieldsOf(directive))
          if (directive.name.value === 'override')
            overridden.add(`${textOf(directive, 'from')}/${type}.${field.name.value}`)
        }
      }
    }
    for (const name of interfaces) members.set(`${subgraph}/${name}`, ownImplementers.get(name) ?? [])
  }

  for (const document of subgraphs.values()) {
    visit(document, {
      enter(node) {
        if (!('directives' in node) || !('name' in node) || !node.name) return
        const type = (node.name as { value: string }).value
        for (const directive of (node.directives ?? []) as ConstDirectiveNode[])
          if (directive.name.value === 'key') addLeaves(type, fieldsOf(directive), fieldTypes, keyLeaves)
      },
    })
  }

  const interfaceOf = new Map<string, string>()
  for (const name of entityInterfaces) {
    interfaceOf.set(name, name)
    for (const type of implementers.get(name) ?? []) interfaceOf.set(type, name)
  }
  const membersAt = (coordinate: string, name: string) => {
    const asked = definers.get(coordinate) ?? [...subgraphs.keys()]
    return intersect(
      asked.flatMap((subgraph) => [members.get(`${subgraph}/${name}`) ?? []].filter((set) => set.length)),
    )
  }
  return { entities, keyLeaves, requires, overridden, interfaceOf, membersAt }
}

function addLeaves(
  type: string,
  { selections }: SelectionSetNode,
  fieldTypes: ReadonlyMap<string, string>,
  leaves: Set<string>,
): void {
  for (const node of selections) {
    if (node.kind === Kind.INLINE_FRAGMENT)
      addLeaves(node.typeCondition?.name.value ?? type, node.selectionSet, fieldTypes, leaves)
    if (node.kind !== Kind.FIELD) continue
    const coordinate = `${type}.${node.name.value}`
    if (node.selectionSet) addLeaves(fieldTypes.get(coordinate) ?? '', node.selectionSet, fieldTypes, leaves)
    else leaves.add(coordinate)
  }
}

const fieldsOf = (directive: ConstDirectiveNode): SelectionSetNode => {
  const [operation] = parse(`{ ${textOf(directive, 'fields')} }`).definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('A set of fields is a selection.')
  return operation.selectionSet
}

function textOf({ arguments: given }: ConstDirectiveNode, name: string): string {
  const value = given?.find((one) => one.name.value === name)?.value
  return value?.kind === Kind.STRING ? value.value : ''
}

type TypeNode = { kind: Kind; type?: TypeNode; name?: { value: string } }
const namedType = (node: TypeNode): string => node.name?.value ?? namedType(node.type as TypeNode)

const intersect = ([first = [], ...more]: string[][]): string[] =>
  first.filter((name) => more.every((set) => set.includes(name))).sort()
