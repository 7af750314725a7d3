import { Kind, type DocumentNode, type InlineFragmentNode, type SelectionSetNode } from 'graphql'
import type { EntityFetch, Fetch, PathSegment, RequiredSelection, Rewrite, Step } from '../plan.ts'
import { compilePathRewrites } from '../program/rewrite.ts'
import { operationOf } from './fetch-operation.ts'

/**
 * The first place in the answer for which a plan asks no subgraph, or asks one by a key that it has not asked for before; null where
 * there is none. Hive's planner (0.0.38) leaves out what it takes for impossible, and keys of interface objects below interfaces.
 */
export function lossIn(document: DocumentNode, plan: Step): string | null {
  const brought = new Set<string>()
  const wanted = wantedBy(plan, brought)
  if (wanted !== null) return wanted
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue
    const lost = placesIn(node.selectionSet, isOfAnyType).find((place) => !brought.has(textOf(place)))
    if (lost) return textOf(lost)
  }
  return null
}

type Place = readonly string[]

const textOf = (place: Place) => place.join('.')

/** A type may be one that the subgraph around it does not have; what is asked of that alone is rightly left out. */
const isOfAnyType = ({ typeCondition }: InlineFragmentNode) => !typeCondition
const all = () => true

/** The keys of fields, each with those on the way to it; the names of types come with whatever is there. */
function placesIn(
  { selections }: SelectionSetNode,
  isEntered: (fragment: InlineFragmentNode) => boolean,
  at: Place = [],
): Place[] {
  return selections.flatMap((node): Place[] => {
    if (node.kind === Kind.INLINE_FRAGMENT)
      return isEntered(node) ? placesIn(node.selectionSet, isEntered, at) : []
    if (node.kind === Kind.FRAGMENT_SPREAD || node.name.value === '__typename') return []
    const here = [...at, (node.alias ?? node.name).value]
    return [here, ...(node.selectionSet ? placesIn(node.selectionSet, isEntered, here) : [])]
  })
}

/** What a plan needs and has not `brought` by then; adds to it what it brings. */
function wantedBy(step: Step | null, brought: Set<string>): string | null {
  switch (step?.kind) {
    case 'sequence':
      return step.steps.reduce<string | null>((wanted, inner) => wanted ?? wantedBy(inner, brought), null)
    case 'parallel':
      return wantedBySome(step.steps, brought)
    case 'condition':
      return wantedBySome([step.whenTrue, step.otherwise], brought)
    case 'entities': {
      const wanted = requiredFor(step).find((place) => !brought.has(textOf(place)))
      if (wanted) return textOf(wanted)
      return noteFetched(step, brought)
    }
    case 'fetch':
      return noteFetched(step, brought)
    case undefined:
      return null
  }
}

/** None of them knows what the others bring. */
function wantedBySome(steps: readonly (Step | null)[], brought: Set<string>): string | null {
  const before = new Set(brought)
  for (const step of steps) {
    const known = new Set(before)
    const wanted = wantedBy(step, known)
    if (wanted !== null) return wanted
    for (const place of known) brought.add(place)
  }
  return null
}

const requiredFor = ({ lookups }: EntityFetch): Place[] =>
  lookups.flatMap(({ paths, requires }) => paths.flatMap((path) => requiredIn(requires, fieldsOf(path))))

function requiredIn(requires: readonly RequiredSelection[], at: Place): Place[] {
  return requires.flatMap((one): Place[] => {
    if (one.kind === 'fragment') return requiredIn(one.selections, at)
    if (one.from === '__typename') return []
    const here = [...at, one.from]
    return [here, ...requiredIn(one.selections ?? [], here)]
  })
}

const fieldsOf = (path: readonly PathSegment[]): Place =>
  path.flatMap((segment) => ('field' in segment ? [segment.field] : []))

function noteFetched(step: Fetch | EntityFetch, brought: Set<string>): null {
  const root = operationOf(step)?.selectionSet
  if (!root) return null
  const note = (set: SelectionSetNode, path: readonly PathSegment[], rewrites: readonly Rewrite[]) => {
    const inAnswer = compilePathRewrites(rewrites)
    for (const place of placesIn(set, all))
      brought.add(textOf([...fieldsOf(path), ...inAnswer(place).map(String)]))
  }
  if (step.kind === 'fetch') note(root, step.path, step.outputRewrites)
  else
    for (const { alias, paths, outputRewrites } of step.lookups)
      for (const node of root.selections) {
        if (node.kind !== Kind.FIELD || !node.selectionSet) continue
        if ((node.alias ?? node.name).value !== alias) continue
        for (const path of paths) note(node.selectionSet, path, outputRewrites)
      }
  return null
}
