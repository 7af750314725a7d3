import type { Step } from '../plan.ts'
import { atOnce, inTurn } from './early-steps.ts'
import { broughtBy, callsIn, requiredFor, type Place } from './plan-places.ts'

/**
 * The calls of a query's plan, each once what it requires is there, where others bring it; null for a plan with conditions, and where
 * calls wait for each other. Apollo's planner (2.14.4) puts a field before what it requires where that requires others in turn.
 */
export function inOrder(plan: Step): Step | null {
  const calls = callsIn(plan)
  if (hasConditions(plan) || calls.some(({ operationKind }) => operationKind === 'mutation')) return null
  const coming = new Set(calls.flatMap(broughtBy))
  const isThere = (place: Place) => !coming.has(place)
  const turns: Step[] = []
  let waiting = calls
  while (waiting.length) {
    const ready = waiting.filter((call) => call.kind === 'fetch' || requiredFor(call).every(isThere))
    if (!ready.length) return null
    turns.push(atOnce(ready))
    for (const place of ready.flatMap(broughtBy)) coming.delete(place)
    waiting = waiting.filter((call) => !ready.includes(call))
  }
  return inTurn(turns)
}

const hasConditions = (step: Step): boolean =>
  step.kind === 'condition' || ('steps' in step && step.steps.some(hasConditions))
