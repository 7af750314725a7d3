import { Kind, type DocumentNode, type InlineFragmentNode } from 'graphql'
import type { Step } from '../plan.ts'
import { broughtBy, isTypename, placesIn, requiredFor, type Place } from './plan-places.ts'

/**
 * The first place in the answer for which a plan asks no subgraph, or asks one by a key that it has not asked for before; null where
 * there is none. Hive's planner (0.0.38) leaves out what it takes for impossible, and keys of interface objects below interfaces.
 */
export function lossIn(document: DocumentNode, plan: Step): Place | null {
  const brought = new Set<Place>()
  const isLost = (place: Place) => !brought.has(place) && !isTypename(place)
  const wanted = wantedBy(plan, brought)
  if (wanted !== null) return wanted
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue
    const lost = placesIn(node.selectionSet, isOfAnyType).find(isLost)
    if (lost !== undefined) return lost
  }
  return null
}

/** A type may be one that the subgraph around it does not have; what is asked of that alone is rightly left out. */
const isOfAnyType = ({ typeCondition }: InlineFragmentNode) => !typeCondition

/** What a plan needs and has not `brought` by then; adds to it what it brings. */
function wantedBy(step: Step | null, brought: Set<Place>): Place | null {
  if (!step) return null
  switch (step.kind) {
    case 'sequence':
      return step.steps.reduce<Place | null>((wanted, inner) => wanted ?? wantedBy(inner, brought), null)
    case 'parallel':
      return wantedBySome(step.steps, brought)
    case 'condition':
      return wantedBySome([step.whenTrue, step.otherwise], brought)
    default: {
      const required = step.kind === 'entities' ? requiredFor(step) : []
      const wanted = required.find((place) => !brought.has(place) && !isTypename(place))
      for (const place of broughtBy(step)) brought.add(place)
      return wanted ?? null
    }
  }
}

/** None of them knows what the others bring. */
function wantedBySome(steps: readonly (Step | null)[], brought: Set<Place>): Place | null {
  const before = new Set(brought)
  for (const step of steps) {
    const known = new Set(before)
    const wanted = wantedBy(step, known)
    if (wanted !== null) return wanted
    for (const place of known) brought.add(place)
  }
  return null
}
