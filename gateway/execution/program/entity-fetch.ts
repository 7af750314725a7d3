import { fieldErrorOf, type Path } from '../field-error.ts'
import { pathsText, type EntityFetch, type Lookup, type Rewrite } from '../plan.ts'
import type { AnswerError } from '../../subgraph/answer.ts'
import { toSubgraphText, type Batch } from '../../subgraph/subgraph-call.ts'
import { compileLocate, pathsOf } from './locate.ts'
import { copy, merge } from './merge.ts'
import { compileNeed } from './need.ts'
import { compileOwn } from './own.ts'
import type { PlacesBelow } from './places.ts'
import { compileRepresent } from './represent.ts'
import { compilePathRewrites, compileRewrites } from './rewrite.ts'
import { isObject, type Json, type Run, type RunStep } from './run.ts'
import { pickVariables } from './variables.ts'

/** Fields of entities, each entity asked for once however often it stands in the answer. */
export function compileEntityFetch(step: EntityFetch, placesBelow: PlacesBelow): RunStep {
  const text = toSubgraphText(step, pathsText(step))
  const pick = pickVariables(step.variables)
  const lookups = step.lookups.map((lookup) => compileLookup(lookup, placesBelow))
  const isNeeded = compileNeed(step.query)
  const positionOf = new Map(lookups.map(({ alias }, position) => [alias, position]))

  return async (run) => {
    if (!isNeeded(run.values)) return
    const batches = new Map<string, Batch>()
    const gathered = lookups.map((lookup) => lookup.gather(run.data, batchOf(batches, lookup.variable)))
    if (gathered.every(({ targets }) => targets.length === 0)) return
    const call = { text, variables: pick(run.variables), batches: [...batches.values()] }
    const { data, errors } = await run.send(call, run.context)
    if (errors.length) {
      const placings = lookups.map((lookup, position) => placing(run, lookup, gathered[position] as Gathered))
      for (const error of errors) {
        const placesOf = placings[positionOf.get(String(error.path?.[0])) ?? -1]
        for (const path of placesOf?.(error) ?? [undefined])
          run.errors.push(fieldErrorOf(error, step.subgraph, path))
      }
    }
    if (data)
      lookups.forEach((lookup, index) => lookup.spread(data[lookup.alias], gathered[index] as Gathered))
  }
}

function batchOf(batches: Map<string, Batch>, variable: string): Batch {
  const batch = batches.get(variable) ?? { variable, representations: [], texts: [], indexes: new Map() }
  batches.set(variable, batch)
  return batch
}

/** The entities of a lookup, and for each which representation of its batch stands for it. */
interface Gathered {
  targets: Json[]
  indexes: number[]
}

type CompiledLookup = ReturnType<typeof compileLookup>

function compileLookup(lookup: Lookup, placesBelow: PlacesBelow) {
  const locates = lookup.paths.map(compileLocate)
  const represent = compileRepresent(lookup.requires)
  const rewriteInput = compileRewrites(lookup.inputRewrites)
  const rewriteOutput = compileRewrites(lookup.outputRewrites)
  const isShared = lookup.paths.every((path) => !placesBelow(path).length)
  const own = compileOwn(placesBelow, lookup.paths, lookup.outputRewrites)
  const namedAs = nameGiven(lookup.inputRewrites)

  return {
    alias: lookup.alias,
    variable: lookup.variable,
    paths: lookup.paths,
    rewritePath: compilePathRewrites(lookup.outputRewrites),

    gather(data: Json, batch: Batch): Gathered {
      const found: Json[] = []
      for (const locate of locates) locate(data, found)
      const gathered: Gathered = { targets: [], indexes: [] }
      for (const target of found) {
        const representation = represent(target)
        if (!representation) continue
        rewriteInput(representation)
        gathered.targets.push(target)
        gathered.indexes.push(indexIn(batch, representation))
      }
      return gathered
    },

    /** Gives each entity what was answered for its representation. */
    spread(entities: unknown, { targets, indexes }: Gathered): void {
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

/** Equal representations share a place. */
function indexIn(batch: Batch, representation: Json): number {
  const text = JSON.stringify(representation)
  const known = batch.indexes.get(text)
  if (known !== undefined) return known
  const index = batch.texts.push(text) - 1
  batch.representations.push(representation)
  batch.indexes.set(text, index)
  return index
}

/** Where in the client's answer an error about `alias, index, …` is: everywhere its entity is. */
function placing(run: Run, { paths, rewritePath }: CompiledLookup, { targets, indexes }: Gathered) {
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
