import type { AnswerError, SubgraphAnswer } from '../subgraph/answer.ts'
import type { Batch } from '../subgraph/subgraph-call.ts'
import { valueOf, type Basis, type Entry } from './entry.ts'
import type { EntityLookup, KeyedPolicy } from './fetch-policy.ts'
import type { SharedCall } from './keep-fetches.ts'

/** One entity as one lookup asks for it. */
interface Wanted {
  key: string
  policy: KeyedPolicy
  basis: Basis
  found: Entry | null
}

/** Of one lookup, in the order of its representations. */
interface Sought {
  lookup: EntityLookup
  wanted: Wanted[]
}

/** Asks a subgraph only for the entities that are not kept. */
export async function askForEntities(lookups: EntityLookup[], shared: SharedCall): Promise<SubgraphAnswer> {
  const { call, context, kept, send } = shared
  const variables = JSON.stringify(call.variables)
  const sought = lookups.map((lookup) => seek(lookup, shared, variables))
  if (kept) await look(sought, kept)
  const missing = new Map(call.batches.map((batch) => [batch.variable, missingOf(batch, sought)]))
  const isAsked = [...missing.values()].some((indexes) => indexes.length)
  const rest = {
    ...call,
    batches: call.batches.map((batch) => only(batch, missing.get(batch.variable) ?? [])),
  }
  const answer = isAsked ? await send(rest, context) : { data: {}, errors: [] }

  const now = Date.now()
  if (answer.errors.length) context.gathering?.spoil()
  for (const { lookup, wanted } of sought) {
    const places = missing.get(lookup.variable) ?? []
    const fresh = listOf(answer.data?.[lookup.alias])
    const failed = failuresOf(answer.errors, lookup.alias)
    for (const one of wanted)
      context.gathering?.note(one.basis, one.found?.expires ?? now + one.policy.maxAge * 1_000)
    places.forEach((place, index) => {
      const entity = fresh[index]
      if (typeof entity !== 'object' || entity === null || failed?.has(index) !== false) return
      const { key, policy, basis } = wanted[place] as Wanted
      kept?.keep(key, {
        text: JSON.stringify(entity),
        expires: now + policy.maxAge * 1_000,
        bases: [basis],
      })
    })
  }
  return {
    data: Object.fromEntries(
      sought.map((one) => [one.lookup.alias, together(one, missing, answer.data?.[one.lookup.alias])]),
    ),
    errors: answer.errors.map((error) => inWholeCall(error, sought, missing)),
  }
}

function seek(lookup: EntityLookup, { call, asOf }: SharedCall, variables: string): Sought {
  const { subgraph } = call.text
  const batch = call.batches.find(({ variable }) => variable === lookup.variable)
  const wanted = (batch?.representations ?? []).map(({ __typename, id }, index): Wanted => {
    const type = String(__typename)
    const policy = lookup.policyOf(type)
    // An entity by whose other keys it is known could be any of its type.
    const own = typeof id === 'string' ? [`${type}:${id}`, `${type}:*`] : [type]
    const tags = [...own, ...policy.types]
    const key = `${policy.key}${variables}${batch?.texts[index]}`
    return { key, policy, basis: { subgraph, asOf, tags }, found: null }
  })
  return { lookup, wanted }
}

async function look(sought: Sought[], kept: NonNullable<SharedCall['kept']>): Promise<void> {
  const all = sought.flatMap(({ wanted }) => wanted)
  const found = await kept.find(all.map(({ key }) => key))
  all.forEach((one, index) => (one.found = found[index] ?? null))
}

/** The places of the representations that some lookup still has to ask for. */
const missingOf = ({ variable, texts }: Batch, sought: Sought[]): number[] =>
  [...texts.keys()].filter((index) =>
    sought.some(({ lookup, wanted }) => lookup.variable === variable && !wanted[index]?.found),
  )

function only(batch: Batch, indexes: number[]): Batch {
  if (indexes.length === batch.texts.length) return batch
  const pick = <Item>(items: Item[]) => indexes.map((index) => items[index] as Item)
  return {
    variable: batch.variable,
    representations: pick(batch.representations),
    texts: pick(batch.texts),
  }
}

/** The entities of one lookup in the order of the whole call. */
function together(
  { lookup, wanted }: Sought,
  missing: ReadonlyMap<string, number[]>,
  answered: unknown,
): unknown[] {
  const places = missing.get(lookup.variable) ?? []
  if (places.length === wanted.length) return listOf(answered)
  const fresh = new Map(places.map((place, index) => [place, listOf(answered)[index] ?? null]))
  return wanted.map(({ found }, place) => (found && !fresh.has(place) ? valueOf(found) : fresh.get(place)))
}

/** Which of the entities asked for have an error; null where it isn't known of which an error is. */
function failuresOf(errors: readonly AnswerError[], alias: string): Set<number> | null {
  const failed = new Set<number>()
  for (const { path = [] } of errors) {
    const [key, index] = path
    if (key === undefined || (key === alias && typeof index !== 'number')) return null
    if (key === alias) failed.add(index as number)
  }
  return failed
}

/** An error about an entity that was asked for, at the entity's place among all. */
function inWholeCall(
  error: AnswerError,
  sought: Sought[],
  missing: ReadonlyMap<string, number[]>,
): AnswerError {
  const [alias, index, ...rest] = error.path ?? []
  const lookup = sought.find((one) => one.lookup.alias === alias)?.lookup
  const place = typeof index === 'number' && lookup ? missing.get(lookup.variable)?.[index] : undefined
  return alias === undefined || place === undefined ? error : { ...error, path: [alias, place, ...rest] }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
