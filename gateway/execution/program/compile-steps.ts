import type { Step } from '../plan.ts'
import { compileEntityFetch } from './entity-fetch.ts'
import { compileFetch } from './fetch.ts'
import { createGathers } from './gather.ts'
import { placesOf } from './places.ts'
import type { RunStep } from './run.ts'

/** Turns a plan into a function that runs it; whatever can be decided without a request is decided here. */
export function compileSteps(plan: Step): RunStep {
  const placesBelow = placesOf(plan)
  const gatherFor = createGathers()
  const compile = (step: Step): RunStep => {
    switch (step.kind) {
      case 'fetch':
        return compileFetch(step, placesBelow)
      case 'entities':
        return compileEntityFetch(step, placesBelow, gatherFor)
      case 'sequence':
        return inSequence(step.steps.map(compile))
      case 'parallel':
        return inParallel(step.steps.map(compile))
      case 'condition': {
        const whenTrue = step.whenTrue ? compile(step.whenTrue) : nothing
        const otherwise = step.otherwise ? compile(step.otherwise) : nothing
        return (run) => (run.values[step.variable] === true ? whenTrue(run) : otherwise(run))
      }
    }
  }
  return compile(plan)
}

const nothing: RunStep = async () => {}

const inSequence =
  (steps: RunStep[]): RunStep =>
  async (run) => {
    for (const step of steps) await step(run)
  }

const inParallel =
  (steps: RunStep[]): RunStep =>
  async (run) => {
    await Promise.all(steps.map((step) => step(run)))
  }
