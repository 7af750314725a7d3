import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { printSchema, Supergraph } from '@apollo/federation-internals'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { buildSchema, isObjectType, parse, type GraphQLSchema } from 'graphql'
import { anonymous } from '#kit/auth/viewer.ts'
import { readSdl, subgraphs } from '../../schema/sdl.ts'
import { viewerOf } from '../integration/identity/identity-fixture.ts'
import { gatewayClient } from '../support/client.ts'
import { graphClient } from '../support/graph.ts'
import { sendUpload } from '../support/upload.ts'
import type { Door } from './walk.ts'
import type { World } from './world.ts'

const supergraph = readFileSync(join(import.meta.dirname, '../../schema/supergraph.graphql'), 'utf8')
export const supergraphSchema: GraphQLSchema = buildSchema(
  printSchema(Supergraph.build(supergraph).apiSchema()),
)

/** To what is the owner's, through the gateway, for whoever starts from a book that everybody can find. */
function waysThroughGateway({ books }: World): { type: string; document: string }[] {
  const from = (bookId: string, rest: string) => `query { book(id: "${bookId}") ${rest} }`
  const author = (rest: string) =>
    from(books.bought, `{ reviews(first: 5) { edges { node { author ${rest} } } } }`)
  return [
    { type: 'User', document: author('HOLE') },
    { type: 'Device', document: author('{ devices HOLE }') },
    { type: 'Book', document: author('{ shelves { items { edges { node { book HOLE } } } } }') },
    { type: 'Author', document: from(books.own, '{ contributors { author HOLE } }') },
    { type: 'Series', document: from(books.own, '{ series { series HOLE } }') },
    { type: 'Publisher', document: from(books.own, '{ publisher HOLE }') },
  ]
}

export const gatewayDoor = (): Door => ({
  schema: supergraphSchema,
  entities: new Set([
    'User',
    'Device',
    'Book',
    'Author',
    'Series',
    'Publisher',
    'Category',
    'Order',
    'Plan',
    'Reading',
  ]),
  ways: waysThroughGateway,
  async enter(world, asker) {
    const client = gatewayClient(world.platform.url, (await world.enter(asker)) ?? undefined)
    return (document, variables = {}, file = null) =>
      isSubscription(document)
        ? client.firstEvent(document)
        : file
          ? client.sendFile(document, new Blob([new Uint8Array(file)]), 'b.epub', variables)
          : client.send(document, variables)
  },
})

/** A subgraph itself, asked as the gateway would ask; to entities by their keys. */
async function subgraphDoor(name: (typeof subgraphs)[number]): Promise<Door> {
  const schema = buildSubgraphSchema(parse(await readSdl(name)))
  const entities = new Set(
    Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && isEntity(type.astNode) ? [type.name] : [],
    ),
  )
  return {
    schema,
    entities,
    ways: (world) =>
      representations(world)
        // What commerce adds to a reading hangs on who reads, and not on whose it is.
        .filter(({ __typename: type }) => entities.has(type) && !(name === 'commerce' && type === 'Reading'))
        .map((one) => ({
          type: one.__typename,
          document: `query { _entities(representations: [${literal(one)}]) { ... on ${one.__typename} HOLE } }`,
        })),
    async enter(world, asker) {
      const token = await world.enter(asker)
      const viewer = token === null ? anonymous : viewerOf(token)
      const url = world.platform.urls[name] as string
      return (document, variables = {}, file = null) =>
        isSubscription(document)
          ? graphClient(name, url, viewer).firstEvent(document)
          : file
            ? sendUpload(url, viewer, { document, variables, file })
            : graphClient(name, url, viewer).send(document, variables)
    },
  }
}

const isSubscription = (document: string) => document.startsWith('subscription')

export const subgraphDoors = () => Promise.all(subgraphs.map(subgraphDoor))

const isEntity = (
  node:
    | { directives?: readonly { name: { value: string }; arguments?: readonly any[] }[] }
    | null
    | undefined,
) =>
  node?.directives?.some(
    (one) =>
      one.name.value === 'key' &&
      !one.arguments?.some((given) => given.name.value === 'resolvable' && given.value.value === false),
  ) ?? false

function representations({ owner, books, ids }: World) {
  return [
    { __typename: 'User', id: owner.id },
    { __typename: 'Device', id: ids.deviceId },
    ...Object.values(books).map((id) => ({ __typename: 'Book', id })),
    { __typename: 'Category', id: ids.categoryId },
    { __typename: 'Author', id: ids.authorId },
    { __typename: 'Series', id: ids.seriesId },
    { __typename: 'Publisher', id: ids.publisherId },
    { __typename: 'Order', id: ids.orderId },
    { __typename: 'Order', id: ids.pendingId },
    { __typename: 'Order', id: ids.declinedId },
    { __typename: 'Plan', id: ids.planId },
    { __typename: 'Reading', id: ids.readingId },
  ]
}

const literal = (one: object) =>
  `{ ${Object.entries(one)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ')} }`
