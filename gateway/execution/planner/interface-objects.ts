import {
  Kind,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type InlineFragmentNode,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { argumentOf } from '../../composition/directives.ts'
import { setOf, typename } from '../selections.ts'

/** Asks of the interface what a document asks of some of its types and an interface object answers. */
export type AskInterfaces = (document: DocumentNode) => DocumentNode

/**
 * An interface object is a subgraph's view of an interface whose types it does not know. Where its fields are asked of these types,
 * Hive's planner (0.0.38) merges calls for several types into one and forgets all types but one, and Apollo's (2.14.4) forgets
 * keys. Both mix up what fields require that are asked of one type, and others that are asked of the interface. Asked of the
 * interface they are planned right; what that brings for other types has no place in the answer. Where a document names one of the
 * types alone, and no field of an interface object, there is nothing to mix up, and nothing is asked for that it does not need.
 */
export function askingInterfaces(supergraph: DocumentNode): AskInterfaces {
  const { ownerOf, fields } = interfaceObjectsIn(supergraph)
  if (!ownerOf.size) return (document) => document
  const types = new Set([...ownerOf.keys()].map((coordinate) => coordinate.split('.')[0]))

  const inSet = (set: SelectionSetNode): SelectionSetNode => setOf(set.selections.flatMap(inSelection))

  function inSelection(node: SelectionNode): SelectionNode[] {
    if (node.kind === Kind.FIELD) return [inField(node)]
    if (node.kind === Kind.FRAGMENT_SPREAD) return [node]
    const lifted: SelectionNode[] = []
    const left = lift(node, [], [], lifted)
    // Which type it is decides whether the answer has room for what is lifted.
    return lifted.length ? [...left, typename, ...lifted] : left
  }

  const inField = (node: FieldNode): FieldNode =>
    node.selectionSet ? { ...node, selectionSet: inSet(node.selectionSet) } : node

  /** What stays of a fragment. The fields of interface objects go to `lifted`, under the conditions on their way. */
  function lift(
    { typeCondition, directives = [], selectionSet }: InlineFragmentNode,
    typesAbove: readonly string[],
    conditions: readonly DirectiveNode[][],
    lifted: SelectionNode[],
  ): SelectionNode[] {
    const typesHere = typeCondition ? [...typesAbove, typeCondition.name.value] : typesAbove
    const conditionsHere = directives.length ? [...conditions, [...directives]] : conditions
    const left = selectionSet.selections.flatMap((node) => {
      if (node.kind === Kind.INLINE_FRAGMENT) return lift(node, typesHere, conditionsHere, lifted)
      if (node.kind === Kind.FRAGMENT_SPREAD) return [node]
      const owner = typesHere.flatMap((type) => ownerOf.get(`${type}.${node.name.value}`) ?? [])[0]
      if (!owner) return [inField(node)]
      lifted.push(onInterface(owner, inField(node), conditionsHere))
      return []
    })
    return left.length ? [fragmentOf(typeCondition, directives, left)] : []
  }

  const inDefinition = (node: DefinitionNode): DefinitionNode =>
    node.kind === Kind.OPERATION_DEFINITION ? { ...node, selectionSet: inSet(node.selectionSet) } : node

  function isMixed(document: DocumentNode): boolean {
    const named = new Set<string>()
    let isInterfaceAsked = false
    const look = ({ selections }: SelectionSetNode, isOfType: boolean): void => {
      for (const node of selections) {
        if (node.kind === Kind.FRAGMENT_SPREAD) continue
        const condition = node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition?.name.value : undefined
        const isType = condition !== undefined && types.has(condition)
        if (isType) named.add(condition)
        if (node.kind === Kind.FIELD && !isOfType && fields.has(node.name.value)) isInterfaceAsked = true
        if (node.selectionSet)
          look(node.selectionSet, node.kind === Kind.INLINE_FRAGMENT && (isOfType || isType))
      }
    }
    for (const node of document.definitions)
      if (node.kind === Kind.OPERATION_DEFINITION) look(node.selectionSet, false)
    return named.size > (isInterfaceAsked ? 0 : 1)
  }

  return (document) =>
    isMixed(document) ? { ...document, definitions: document.definitions.map(inDefinition) } : document
}

const fragmentOf = (
  typeCondition: NamedTypeNode | undefined,
  directives: readonly DirectiveNode[],
  selections: SelectionNode[],
): InlineFragmentNode => ({
  kind: Kind.INLINE_FRAGMENT,
  typeCondition,
  directives,
  selectionSet: setOf(selections),
})

const onInterface = (owner: NamedTypeNode, field: FieldNode, conditions: readonly DirectiveNode[][]) =>
  (conditions.length ? conditions : [[]]).reduceRight<SelectionNode>(
    (inner, directives) => fragmentOf(owner, directives, [inner]),
    field,
  )

interface InterfaceObjects {
  /** The interfaces whose objects answer for the fields of types, by `Type.field`; a type may have one itself, as it does a key. */
  ownerOf: ReadonlyMap<string, NamedTypeNode>
  /** The fields that nobody else answers for. */
  fields: ReadonlySet<string>
}

function interfaceObjectsIn({ definitions }: DocumentNode): InterfaceObjects {
  const answeredBy = new Map<string, Set<string>>()
  const fields = new Set<string>()
  for (const node of definitions) {
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    const objects = new Set(
      node.directives?.filter(isOfInterfaceObject).map((one) => argumentOf(one, 'graph')),
    )
    if (!objects.size) continue
    const answered = new Set<string>()
    for (const { name, directives = [] } of node.fields ?? []) {
      const homes = directives.filter(isHome).map((one) => objects.has(argumentOf(one, 'graph')))
      // Of a field of which nothing is said, every subgraph has it.
      if (!homes.length || homes.includes(true)) answered.add(name.value)
      if (homes.length && !homes.includes(false)) fields.add(name.value)
    }
    answeredBy.set(node.name.value, answered)
  }
  const ownerOf = new Map<string, NamedTypeNode>()
  for (const node of definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue
    for (const { name } of node.fields ?? []) {
      const owner = node.interfaces?.find((one) => answeredBy.get(one.name.value)?.has(name.value))
      if (owner) ownerOf.set(`${node.name.value}.${name.value}`, owner)
    }
  }
  return { ownerOf, fields }
}

const isHome = (directive: ConstDirectiveNode) =>
  directive.name.value === 'join__field' && argumentOf(directive, 'external') !== true

const isOfInterfaceObject = (directive: ConstDirectiveNode) =>
  directive.name.value === 'join__type' && argumentOf(directive, 'isInterfaceObject') === true
