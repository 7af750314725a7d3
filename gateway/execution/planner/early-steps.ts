import type { Step } from '../plan.ts'
import { broughtBy, callsIn, requiredFor, type Place } from './plan-places.ts'

/**
 * Lets each step of a query begin once those are done that it needs anything of. Planners put it behind all that began before: who
 * reviewed a book would be asked once its price is there, and not once the reviews are.
 */
export const beginEarly = (plan: Step): Step =>
  callsIn(plan).every(({ operationKind }) => operationKind === 'query') ? early(plan) : plan

function early(step: Step): Step {
  switch (step.kind) {
    case 'sequence':
      return inTurn(step.steps.map(early).reduce<Step[]>(arrange, []))
    case 'parallel':
      return { ...step, steps: step.steps.map(early) }
    case 'condition': {
      const { whenTrue, otherwise } = step
      return { ...step, whenTrue: whenTrue && early(whenTrue), otherwise: otherwise && early(otherwise) }
    }
    default:
      return step
  }
}

/** Steps in turn, and the next, of which whatever needs one branch of the last alone begins once that is done. */
function arrange(steps: readonly Step[], next: Step): Step[] {
  const last = steps.at(-1)
  if (last?.kind !== 'parallel') return [...steps, next]
  const byBranch = Map.groupBy(branchesOf(next), (one) => branchFor(one, last.steps))
  const branches = last.steps.map((branch, index) => {
    const begun = byBranch.get(index)
    return begun ? inTurn(arrange(turnsOf(branch), atOnce(begun))) : branch
  })
  const waiting = byBranch.get(noBranch)
  return [...steps.slice(0, -1), atOnce(branches), ...(waiting ? [atOnce(waiting)] : [])]
}

const noBranch = -1

function branchFor(step: Step, branches: readonly Step[]): number {
  const touched = touchedBy(step)
  const [index = noBranch, ...others] = branches.flatMap((branch, at) =>
    brings(branch, touched) ? [at] : [],
  )
  return others.length ? noBranch : index
}

/** What it reads, what that is in, and what it writes: an object that two bring is one only once both are there. */
function touchedBy(step: Step): Set<Place> {
  const places = new Set<Place>()
  for (const call of callsIn(step)) {
    if (call.kind === 'entities') for (const place of requiredFor(call).flatMap(onTheWay)) places.add(place)
    for (const place of broughtBy(call)) places.add(place)
  }
  return places
}

function onTheWay(place: Place): Place[] {
  const keys = place.split('.')
  return keys.map((_, index) => keys.slice(0, index + 1).join('.'))
}

const brings = (step: Step, places: ReadonlySet<Place>): boolean =>
  callsIn(step).some((call) => broughtBy(call).some((place) => places.has(place)))

const branchesOf = (step: Step): Step[] => (step.kind === 'parallel' ? step.steps : [step])
const turnsOf = (step: Step): Step[] => (step.kind === 'sequence' ? step.steps : [step])

export const atOnce = (steps: Step[]): Step => only(steps) ?? { kind: 'parallel', steps }
export const inTurn = (steps: Step[]): Step =>
  only(steps) ?? { kind: 'sequence', steps: steps.flatMap(turnsOf) }

const only = ([first, ...more]: readonly Step[]): Step | undefined => (more.length ? undefined : first)
