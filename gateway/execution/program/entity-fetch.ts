import { fieldErrorOf, type Path } from '../field-error.ts'
import { pathsText, type EntityFetch, type Lookup, type Rewrite } from '../plan.ts'
import type { AnswerError } from '../../subgraph/answer.ts'
import { toSubgraphText, type Batch } from '../../subgraph/subgraph-call.ts'
import type { Found, Gather } from './gather.ts'
import { pathsOf } from './locate.ts'
import { copy, merge } from './merge.ts'
import { compileNeed } from './need.ts'
import { compileOwn } from './own.ts'
import type { PlacesBelow } from './places.ts'
import { compilePathRewrites, compileRewrites } from './rewrite.ts'
import { isObject, type Json, type Run, type RunStep } from './run.ts'
import { pickVariables } from './variables.ts'

/** Fields of entities, each entity asked for once however often it stands in the answer. */
export function compileEntityFetch(
  step: EntityFetch,
  placesBelow: PlacesBelow,
  gatherFor: (lookups: readonly Lookup[]) => Gather,
): RunStep {
  // Not the step itself, as in fetch.ts.
  const { subgraph } = step
  const text = toSubgraphText(step, pathsText(step))
  const pick = pickVariables(step.variables)
  const groups = [...Map.groupBy(step.lookups, ({ variable }) => variable)]
  const gathers = groups.map(([variable, lookups]) => ({ variable, gather: gatherFor(lookups) }))
  const lookups = groups.flatMap(([, group]) => group.map((lookup) => compileLookup(lookup, placesBelow)))
  const isNeeded = compileNeed(step.query)
  const positionOf = new Map(lookups.map(({ alias }, position) => [alias, position]))

  return async (run) => {
    if (!isNeeded(run.values)) return
    const found: Found[] = []
    const batches = gathers.map(({ variable, gather }): Batch => {
      const { representations, texts, found: own } = gather(run)
      found.push(...own)
      return { variable, representations, texts }
    })
    if (found.every(({ targets }) => targets.length === 0)) return
    const { data, errors } = await run.send({ text, variables: pick(run.variables), batches }, run.context)
    if (errors.length) {
      const placings = lookups.map((lookup, position) => placing(run, lookup, found[position] as Found))
      for (const error of errors) {
        const placesOf = placings[positionOf.get(String(error.path?.[0])) ?? -1]
        for (const path of placesOf?.(error) ?? [undefined])
          run.errors.push(fieldErrorOf(error, subgraph, path))
      }
    }
    if (!data) return
    run.gathered.clear()
    lookups.forEach((lookup, index) => lookup.spread(data[lookup.alias], found[index] as Found))
  }
}

type CompiledLookup = ReturnType<typeof compileLookup>

function compileLookup(lookup: Lookup, placesBelow: PlacesBelow) {
  const rewriteOutput = compileRewrites(lookup.outputRewrites)
  const isShared = lookup.paths.every((path) => !placesBelow(path).length)
  const own = compileOwn(placesBelow, lookup.paths, lookup.outputRewrites)
  const namedAs = nameGiven(lookup.inputRewrites)

  return {
    alias: lookup.alias,
    paths: lookup.paths,
    rewritePath: compilePathRewrites(lookup.outputRewrites),

    /** Gives each entity what was answered for its representation. */
    spread(entities: unknown, { targets, indexes }: Found): void {
      if (!Array.isArray(entities)) return
      const given = new Map<number, Json>()
      targets.forEach((target, position) => {
        const index = indexes[position] as number
        const known = given.get(index)
        if (known) return merge(target, isShared ? known : copy(known))
        const answered: unknown = entities[index]
        if (!isObject(answered)) return
        const entity = own(answered)
        given.set(index, entity)
        // An interface object gives back the interface's name; that does not unsay which type is known by now.
        if (entity['__typename'] === namedAs) entity['__typename'] = undefined
        rewriteOutput(entity)
        merge(target, entity)
      })
    },
  }
}

/** The name by which a subgraph is asked for entities whose own it may not know. */
function nameGiven(rewrites: readonly Rewrite[]): unknown {
  const isName = ({ kind, path, field }: Rewrite) =>
    kind === 'set' && field === '__typename' && !path.some((segment) => 'field' in segment)
  const rewrite = rewrites.find(isName)
  return rewrite?.kind === 'set' ? rewrite.value : null
}

/** Where in the client's answer an error about `alias, index, …` is: everywhere its entity is. */
function placing(run: Run, { paths, rewritePath }: CompiledLookup, { targets, indexes }: Found) {
  let places: Map<Json, Path[]>[] | null = null
  return ({ path = [] }: AnswerError): (Path | undefined)[] => {
    const [, index, ...rest] = path
    if (typeof index !== 'number') return [undefined]
    places ??= paths.map((one) => pathsOf(one, run.data))
    const entities = new Set(targets.filter((_, position) => indexes[position] === index))
    const inEntity = rewritePath(rest)
    return places.flatMap((map) =>
      [...entities].flatMap((entity) => (map.get(entity) ?? []).map((place) => [...place, ...inEntity])),
    )
  }
}
