import { Kind, type InlineFragmentNode, type SelectionSetNode } from 'graphql'
import type { EntityFetch, Fetch, PathSegment, RequiredSelection, Rewrite, Step } from '../plan.ts'
import { compilePathRewrites } from '../program/rewrite.ts'
import { operationOf } from './fetch-operation.ts'

/** Where something is in the answer, by the keys on the way, whichever items of lists they lead through: `books.edges.node`. */
export type Place = string

const below = (place: Place, key: string): Place => (place ? `${place}.${key}` : key)

/** The places of all that is selected, of those fragments alone that are `entered`. */
export function placesIn(
  { selections }: SelectionSetNode,
  isEntered: (fragment: InlineFragmentNode) => boolean = () => true,
  at: Place = '',
): Place[] {
  return selections.flatMap((node): Place[] => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return []
    if (node.kind === Kind.INLINE_FRAGMENT)
      return isEntered(node) ? placesIn(node.selectionSet, isEntered, at) : []
    const here = below(at, (node.alias ?? node.name).value)
    return node.selectionSet ? [here, ...placesIn(node.selectionSet, isEntered, here)] : [here]
  })
}

/** The names of types, which come along with whatever is there. */
export const isTypename = (place: Place): boolean => /(^|\.)__typename$/.test(place)

export function callsIn(step: Step): (Fetch | EntityFetch)[] {
  switch (step.kind) {
    case 'sequence':
    case 'parallel':
      return step.steps.flatMap(callsIn)
    case 'condition':
      return [step.whenTrue, step.otherwise].flatMap((inner) => (inner ? callsIn(inner) : []))
    default:
      return [step]
  }
}

const known = new WeakMap<Fetch | EntityFetch, Place[]>()

/** The places of what a call brings; worked out once. */
export function broughtBy(step: Fetch | EntityFetch): readonly Place[] {
  const places = known.get(step) ?? readBrought(step)
  known.set(step, places)
  return places
}

function readBrought(step: Fetch | EntityFetch): Place[] {
  const root = operationOf(step)?.selectionSet
  if (!root) return []
  if (step.kind === 'fetch') return broughtTo([step.path], root, step.outputRewrites)
  return root.selections.flatMap((node) => {
    if (node.kind !== Kind.FIELD || !node.selectionSet) return []
    const lookup = step.lookups.find(({ alias }) => alias === (node.alias ?? node.name).value)
    return lookup ? broughtTo(lookup.paths, node.selectionSet, lookup.outputRewrites) : []
  })
}

function broughtTo(
  paths: readonly (readonly PathSegment[])[],
  set: SelectionSetNode,
  rewrites: readonly Rewrite[],
): Place[] {
  const rename = compilePathRewrites(rewrites)
  const places = placesIn(set)
  const named = rewrites.length ? places.map((place) => rename(place.split('.')).join('.')) : places
  return paths.flatMap((path) => named.map((place) => below(placeOf(path), place)))
}

/** The places of what has to be there before entities can be asked for: what represents them, and the types that they are told by. */
export const requiredFor = ({ lookups }: EntityFetch): Place[] =>
  lookups.flatMap(({ paths, requires }) =>
    paths.flatMap((path) => [
      ...typesOn(path),
      below(placeOf(path), '__typename'),
      ...requiredIn(requires, placeOf(path)),
    ]),
  )

const typesOn = (path: readonly PathSegment[]): Place[] =>
  path.flatMap((segment, index) =>
    'types' in segment ? [below(placeOf(path.slice(0, index)), '__typename')] : [],
  )

function requiredIn(requires: readonly RequiredSelection[], at: Place): Place[] {
  return requires.flatMap((one): Place[] => {
    if (one.kind === 'fragment') return requiredIn(one.selections, at)
    const here = below(at, one.from)
    return one.selections ? [here, ...requiredIn(one.selections, here)] : [here]
  })
}

const placeOf = (path: readonly PathSegment[]): Place =>
  path.flatMap((segment) => ('field' in segment ? [segment.field] : [])).join('.')
