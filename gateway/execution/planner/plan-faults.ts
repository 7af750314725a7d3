import { Kind, parse, type DocumentNode, type FieldNode, type SelectionSetNode, type TypeNode } from 'graphql'
import { subgraphNames, textOf } from '../../composition/directives.ts'
import { conflictsIn } from '../conflicts.ts'
import type { EntityFetch, Fetch, RequiredSelection, Step } from '../plan.ts'
import { operationOf } from './fetch-operation.ts'

/** What no subgraph could answer in a plan, for people; null where there is nothing. */
export type FindFault = (plan: Step) => string | null

/**
 * Planners lose things on the way (Hive's, 0.0.38, between fragments with conditions), and what comes of such a plan is data that
 * is wrong without a word. A plan is sound as far as this goes: a field that requires others of its entity is asked for together with
 * these, no call asks for two things under one key, and no entity goes to a subgraph by the name of a type that it does not have.
 */
export function faultsAgainst(supergraph: DocumentNode): FindFault {
  const { typeOf, requiredBy } = requirementsIn(supergraph)
  const knows = typesKnownIn(supergraph)
  /** The subgraphs that require anything of others. */
  const requiring = new Set([...requiredBy.keys()].map((key) => key.slice(0, key.lastIndexOf('/'))))

  /** Fields that are asked for where nothing can be given along with their parent. */
  function bareIn(subgraph: string, type: string, selections: SelectionSetNode): string | null {
    for (const { parent, node } of fieldsOf(type, selections)) {
      const coordinate = `${parent}.${node.name.value}`
      if (requiredBy.has(`${subgraph}/${coordinate}`))
        return `${coordinate} is asked of ${subgraph} without what it requires.`
      const fault = bareBelow(subgraph, parent, node)
      if (fault) return fault
    }
    return null
  }

  function bareBelow(subgraph: string, parent: string, { name, selectionSet }: FieldNode): string | null {
    return selectionSet ? bareIn(subgraph, typeOf.get(`${parent}.${name.value}`) ?? '', selectionSet) : null
  }

  function strangerIn({ subgraph, lookups }: EntityFetch): string | null {
    for (const { requires, inputRewrites } of lookups) {
      const renamed = inputRewrites.flatMap(({ field, path }) => (field === '__typename' ? path : []))
      const isRenamed = (type: string) => renamed.some((at) => 'types' in at && at.types.includes(type))
      for (const one of requires) {
        if (one.kind === 'fragment' && !one.types.some((type) => knows(subgraph, type) || isRenamed(type)))
          return `${one.types.join(', ')} is asked of ${subgraph}, which has no such type.`
      }
    }
    return null
  }

  function inLookups({ subgraph, lookups }: EntityFetch, root: SelectionSetNode): string | null {
    for (const { node } of fieldsOf('', root)) {
      const lookup = lookups.find(({ alias }) => alias === keyOf(node))
      if (!lookup || !node.selectionSet) continue
      const given = representedBy(lookup.requires)
      const fields = fieldsOf('', node.selectionSet).map((one) => {
        const coordinate = `${one.parent}.${one.node.name.value}`
        return { ...one, coordinate, required: requiredBy.get(`${subgraph}/${coordinate}`) ?? [] }
      })
      if (isAllOrNothing(lookup.requires, fields))
        return `What ${subgraph} is asked for under a condition takes along what it is asked for without.`
      for (const { parent, node: field, coordinate, required } of fields) {
        if (!given.every((names) => required.every((name) => names.has(name))))
          return `${coordinate} is asked of ${subgraph} without what it requires.`
        const fault = bareBelow(subgraph, parent, field)
        if (fault) return fault
      }
    }
    return null
  }

  function inFetch(step: Fetch | EntityFetch): string | null {
    const operation = operationOf(step)
    if (!operation) return null
    const { selectionSet } = operation
    const [clash] = conflictsIn([selectionSet])
    if (clash !== undefined) return `${clash} has two meanings in one call of ${step.subgraph}.`
    const stranger = step.kind === 'entities' && strangerIn(step)
    if (stranger) return stranger
    if (!requiring.has(step.subgraph)) return null
    const root = operation.operation === 'mutation' ? 'Mutation' : 'Query'
    return step.kind === 'entities'
      ? inLookups(step, selectionSet)
      : bareIn(step.subgraph, root, selectionSet)
  }

  function find(step: Step): string | null {
    switch (step.kind) {
      case 'sequence':
      case 'parallel':
        return first(step.steps.map((inner) => () => find(inner)))
      case 'condition':
        return first([step.whenTrue, step.otherwise].map((inner) => () => inner && find(inner)))
      default:
        return inFetch(step)
    }
  }
  return find
}

function first(tries: (() => string | null)[]): string | null {
  for (const attempt of tries) {
    const found = attempt()
    if (found) return found
  }
  return null
}

const keyOf = ({ alias, name }: FieldNode) => (alias ?? name).value

interface AskedField {
  /** The type that it is asked of. */
  parent: string
  node: FieldNode
  isConditional: boolean
}

/** The fields of a selection. */
function fieldsOf(type: string, { selections }: SelectionSetNode, isWithin = false): AskedField[] {
  return selections.flatMap((node) => {
    const isConditional = isWithin || (node.directives?.length ?? 0) > 0
    if (node.kind === Kind.FIELD) return [{ parent: type, node, isConditional }]
    if (node.kind === Kind.FRAGMENT_SPREAD) return []
    return fieldsOf(node.typeCondition?.name.value ?? type, node.selectionSet, isConditional)
  })
}

/**
 * Whether entities cannot be represented where a condition leaves out what some field requires, though others are asked for
 * without it.
 */
function isAllOrNothing(
  requires: readonly RequiredSelection[],
  fields: readonly { isConditional: boolean; required: readonly string[] }[],
): boolean {
  const always = fields.filter((one) => !one.isConditional)
  const needed = new Set(always.flatMap(({ required }) => required))
  const extra = new Set(fields.flatMap(({ required }) => required)).difference(needed)
  if (!always.length || !extra.size) return false
  const fragments = requires.filter((selection) => selection.kind === 'fragment')
  const ways = [...Map.groupBy(fragments, ({ types }) => types.join()).values()]
  const wantsExtra = ({ selections }: (typeof fragments)[number]) =>
    selections.some((inner) => inner.kind === 'field' && extra.has(inner.to))
  return ways.some((ofType) => ofType.every(wantsExtra))
}

/** For each type that a lookup represents, the fields of it that are given. */
function representedBy(requires: readonly RequiredSelection[]): Set<string>[] {
  const byType = new Map<string, Set<string>>()
  for (const selection of requires) {
    if (selection.kind !== 'fragment') continue
    const names = selection.selections.flatMap((inner) => (inner.kind === 'field' ? [inner.to] : []))
    for (const type of selection.types) byType.set(type, new Set([...(byType.get(type) ?? []), ...names]))
  }
  return [...byType.values()]
}

/** Tells whether a subgraph has a type; plans name both. */
function typesKnownIn(supergraph: DocumentNode): (subgraph: string, type: string) => boolean {
  const known = new Set<string>()
  const names = subgraphNames(supergraph)
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const directive of node.directives ?? []) {
      const graph = directive.name.value === 'join__type' && textOf(directive, 'graph')
      if (graph) known.add(`${names.get(graph)}/${node.name.value}`)
    }
  }
  return (subgraph, type) => known.has(`${subgraph}/${type}`)
}

function requirementsIn(supergraph: DocumentNode) {
  const typeOf = new Map<string, string>()
  /** By `subgraph/Type.field`, as plans name subgraphs. */
  const requiredBy = new Map<string, string[]>()
  const names = subgraphNames(supergraph)
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const { name, type, directives } of node.fields ?? []) {
      const coordinate = `${node.name.value}.${name.value}`
      typeOf.set(coordinate, namedType(type))
      for (const directive of directives ?? []) {
        const required = textOf(directive, 'requires')
        const graph = textOf(directive, 'graph')
        if (required && graph) requiredBy.set(`${names.get(graph)}/${coordinate}`, fieldsIn(required))
      }
    }
  }
  return { typeOf, requiredBy }
}

function fieldsIn(selection: string): string[] {
  const [node] = parse(`{ ${selection} }`, { noLocation: true }).definitions
  if (node?.kind !== Kind.OPERATION_DEFINITION) return []
  return node.selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []))
}

const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
