import {
  getNamedType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { makeEpub } from '../support/epub.ts'
import { attempts, endSession } from './attempts.ts'
import { takeNote, type Findings } from './findings.ts'
import { selectAll, selectBelow, typesWithin, type SelectionOptions } from './selection.ts'
import { onixOf, ownIsbn } from './bookshop.ts'
import type { World } from './world.ts'
import { askers, type Asker } from './written-table.ts'

/** One way in: the gateway, or a subgraph without it. */
export interface Door {
  schema: GraphQLSchema
  entities: ReadonlySet<string>
  /** Documents that lead to what the owner has, one for each way to it; `HOLE` is what is asked of the type there. */
  ways(world: World): { type: string; document: string }[]
  /** Opened for an asker: sends a document, with a file to `$file` where it takes one. */
  enter(world: World, asker: Asker): Promise<Send>
}

export type Send = (
  document: string,
  variables?: Record<string, unknown>,
  file?: Uint8Array | null,
) => Promise<Parameters<typeof takeNote>[1]>

export type Found = Map<Asker, Findings>

/** Their answers are the asker's own, so only the owner goes into them. */
const own = new Set(['Query.me', 'Query.syncLibrary', 'Subscription.librarySync'])

/** Asks for every field through each door, before any mutation changes what there is to see, and then tries every mutation. */
export async function walk(doors: readonly Door[], world: World): Promise<Map<Door, Found>> {
  const found = new Map(doors.map((door) => [door, new Map(askers.map((asker) => [asker, new Map()]))]))
  for (const [door, byAsker] of found)
    for (const [asker, findings] of byAsker) await read(door, world, asker, findings)
  for (const [door, byAsker] of found) {
    // The owner last, whose success uses things up.
    for (const [asker, findings] of [...byAsker].toReversed()) await act(door, world, asker, findings)
  }
  return found
}

async function read(door: Door, world: World, asker: Asker, findings: Findings): Promise<void> {
  const send = await door.enter(world, asker)
  const options = closedBut(door)
  // Of a subscription, its first event.
  const roots = (['Query', 'Subscription'] as const).flatMap((type) =>
    Object.values((door.schema.getType(type) as GraphQLObjectType | undefined)?.getFields() ?? {})
      .filter((field) => !field.name.startsWith('_'))
      .flatMap((field) =>
        argumentsOf(type, field, world).map((given) => {
          const isOwn = own.has(`${type}.${field.name}`) && asker !== 'owner'
          const below = isOwn ? '{ __typename }' : select(field, options)
          return `${type.toLowerCase()} { ${type}__${field.name}: ${field.name}${given} ${below} }`
        }),
      ),
  )
  const ways = door.ways(world).map(({ type, document }) => {
    const target = door.schema.getType(type) as GraphQLObjectType
    return document.replace('HOLE', selectAll(target, options))
  })
  for (const document of [...roots, ...ways]) takeNote(findings, await send(document), document)
}

/** Goes into an entity at the end of a way, and into none below it: to those there are ways of their own. */
const closedBut = ({ schema, entities }: Door): SelectionOptions => ({
  schema,
  stopAt: (type) => entities.has(type.name),
})

function select(field: GraphQLField<unknown, unknown>, options: SelectionOptions): string {
  const type = getNamedType(field.type)
  return isObjectType(type) && options.stopAt(type) ? selectAll(type, options) : selectBelow(field, options)
}

async function act(door: Door, world: World, asker: Asker, findings: Findings): Promise<void> {
  await world.renew()
  let send = await door.enter(world, asker)
  const options = payloadsOnly(door)
  for (const field of Object.values(door.schema.getMutationType()?.getFields() ?? {})) {
    const attempt = attempts[field.name]
    if (!attempt) throw new Error(`Nobody says with what to try Mutation.${field.name}.`)
    for (const input of [await attempt(world, asker)].flat()) {
      const { document, variables, file } = mutationOf(field, options, input, world)
      takeNote(findings, await send(document, variables, file), document)
    }
    if (!endSession.has(field.name)) continue
    await world.renew()
    send = await door.enter(world, asker)
  }
}

/** A payload without what there are other ways to: that might be the asker's own, which the mutation has just made. */
function payloadsOnly({ schema, entities }: Door): SelectionOptions {
  const options: SelectionOptions = { schema, stopAt: () => false }
  const reached = new Set([
    ...typesWithin(schema.getQueryType() as GraphQLObjectType, options),
    ...[...entities].flatMap((name) => [
      ...typesWithin(schema.getType(name) as GraphQLCompositeType, options),
    ]),
  ])
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && type.getInterfaces().some((one) => one.name === 'Problem'))
      reached.delete(type.name)
  // Opened by a mutation alone.
  for (const name of typesWithin(
    (schema.getType('Reading') as GraphQLCompositeType) ?? schema.getQueryType(),
    options,
  ))
    if (name === 'Reading' || name === 'Ad') reached.delete(name)
  return { schema, stopAt: (type) => reached.has(type.name) }
}

function mutationOf(
  field: GraphQLField<unknown, unknown>,
  options: SelectionOptions,
  input: object | null,
  { books, cover }: World,
) {
  const variables: Record<string, unknown> = { input, bookId: books.own }
  const declared = field.args.map((one) => `$${one.name}: ${one.type}`)
  const given = field.args.map((one) => `${one.name}: $${one.name}`)
  const wrap = (parts: string[]) => (parts.length ? `(${parts.join(', ')})` : '')
  return {
    document: `mutation ${wrap(declared)} { Mutation__${field.name}: ${field.name}${wrap(given)} ${select(field, options)} }`,
    variables: Object.fromEntries(
      field.args.flatMap((one) => (one.name in variables ? [[one.name, variables[one.name]]] : [])),
    ),
    file: { uploadBook: makeEpub(), uploadCover: cover, importOnix: onixOf(ownIsbn) }[field.name] ?? null,
  }
}

function argumentsOf(
  type: 'Query' | 'Subscription',
  { name, args }: GraphQLField<unknown, unknown>,
  world: World,
): string[] {
  const { books, ids, ingestions } = world
  const each = (values: string[]) => values.map((id) => `(id: "${id}")`)
  const ways: Record<string, string[]> = {
    book: each(Object.values(books)),
    searchBooks: ['(query: "towpath", first: 5)'],
    category: each([ids.categoryId]),
    ingestion: each(ingestions),
    ingestionProgress: each(ingestions),
    orderStatus: each([ids.orderId]),
    order: each([ids.orderId, ids.pendingId, ids.declinedId]),
    users: ['(query: "owner", first: 1)'],
    auditLog: [`(filter: { subjectId: "${world.owner.id}" }, first: 100)`],
    salesReport: [`(from: "${days(-1)}", to: "${days(1)}", groupBy: BOOK)`],
  }
  const given = ways[name]
  if (given) return given
  if (args.some((one) => one.type.toString().endsWith('!') && one.defaultValue === undefined))
    throw new Error(`Nobody says with what to ask for ${type}.${name}.`)
  return ['']
}

const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString()
