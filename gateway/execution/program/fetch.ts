import { fieldErrorOf, type Path } from '../field-error.ts'
import { pathText, type Fetch } from '../plan.ts'
import { toSubgraphText } from '../../subgraph/subgraph-call.ts'
import { compileLocate, pathsOf } from './locate.ts'
import { copy, merge } from './merge.ts'
import { compileNeed } from './need.ts'
import { compileOwn } from './own.ts'
import type { PlacesBelow } from './places.ts'
import { compilePathRewrites, compileRewrites } from './rewrite.ts'
import type { Json, RunStep } from './run.ts'
import { pickVariables } from './variables.ts'

/** Root fields, at the root of the answer or below it where a field leads back to a root type. */
export function compileFetch(step: Fetch, placesBelow: PlacesBelow): RunStep {
  // Not the step itself: what has been read of its query would be kept with it.
  const { subgraph, path: at } = step
  const text = toSubgraphText(step, pathText(at))
  const pick = pickVariables(step.variables)
  const rewrite = compileRewrites(step.outputRewrites)
  const rewritePath = compilePathRewrites(step.outputRewrites)
  const isAtRoot = at.length === 0
  const locate = compileLocate(at)
  const own = compileOwn(placesBelow, [at], step.outputRewrites)
  const isNeeded = compileNeed(step.query)

  return async (run) => {
    if (!isNeeded(run.values)) return
    const targets: Json[] = []
    locate(run.data, targets)
    if (!targets.length) return
    const { data: answered, errors } = await run.send(
      { text, variables: pick(run.variables), batches: [] },
      run.context,
    )
    for (const error of errors) {
      const path = error.path && rewritePath(error.path)
      const places: Path[] = isAtRoot ? [[]] : [...pathsOf(at, run.data).values()].flat()
      for (const place of places)
        run.errors.push(
          fieldErrorOf(error, subgraph, path ? [...place, ...path] : isAtRoot ? undefined : place),
        )
    }
    if (!answered) return
    const data = own(answered)
    rewrite(data)
    run.gathered.clear()
    targets.forEach((target, index) => merge(target, index === 0 ? data : copy(data)))
  }
}
