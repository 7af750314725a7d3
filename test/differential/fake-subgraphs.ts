import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  execute,
  GraphQLError,
  isObjectType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql'
import { breakDown, type Faults } from './faults.ts'
import type { GraphFacts, Subgraphs } from './graph-facts.ts'
import { pickRequired, type Thing, type World } from './world.ts'

export interface FakeSubgraphs extends AsyncDisposable {
  urls: Record<string, string>
}

interface Representation extends Record<string, unknown> {
  __typename: string
}

interface Asked {
  query: string
  variables?: Record<string, unknown>
}

/** All subgraphs on one port, each answering out of the one world for what its SDL says. */
export async function startSubgraphs(
  subgraphs: Subgraphs,
  facts: GraphFacts,
  world: World,
  faults: () => Faults,
): Promise<FakeSubgraphs> {
  const answerers = new Map(
    [...subgraphs].map(([name, document]) => [name, answererOf(name, document, facts, world, faults)]),
  )
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(404).end()
    const name = request.url?.split('/')[1] ?? ''
    const asked = JSON.parse(await text(request)) as Asked
    const breakage = faults().atCall(name, asked.query.includes('_entities') ? 'entities' : 'root')
    if (breakage) return breakDown(response, breakage)
    const answer = await answerers.get(name)?.(asked)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  // Only the gateways close connections, however long a planner takes in between.
  server.keepAliveTimeout = 0
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    urls: Object.fromEntries(
      [...subgraphs.keys()].map((name) => [name, `http://127.0.0.1:${port}/${name}/graphql`]),
    ),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function answererOf(
  name: string,
  typeDefs: DocumentNode,
  facts: GraphFacts,
  world: World,
  faults: () => Faults,
) {
  const schema = buildSubgraphSchema({ typeDefs })
  answerEntities(schema, (representation) => {
    const { __typename: type } = representation
    const number = world.numberIn(type, representation)
    if (number === null) return null
    const entity = world.entity(type, number, { ...representation })
    if (faults().isMissing(name, entity.place)) return null
    if (faults().refusesEntity(name, entity.place))
      throw new GraphQLError(`No ${entity.place}`, { extensions: { code: 'FORBIDDEN' } })
    // Where the subgraph knows only the interface, as an object, that is its name there.
    return isObjectType(schema.getType(type)) ? { ...entity, __typename: type } : entity
  })

  const fieldResolver: GraphQLFieldResolver<Thing | undefined, unknown> = (source, args, _, info) => {
    const parent = source ?? { __typename: info.parentType.name, number: 0, place: info.parentType.name }
    const coordinate = `${info.parentType.name}.${info.fieldName}`
    if (facts.overridden.has(`${name}/${coordinate}`)) throw new Error(`${coordinate} has left ${name}.`)
    const needed = facts.requires.get(`${name}/${coordinate}`)
    const required = needed && requiredOf(coordinate, parent, needed)
    return world.value(parent, info.parentType, info.fieldName, args, required)
  }

  const documents = new Map<string, DocumentNode | readonly GraphQLError[]>()
  const read = (query: string) => {
    const document = parse(query)
    const faultsOfIt = validate(schema, document)
    return faultsOfIt.length ? faultsOfIt : document
  }
  return async ({ query, variables }: Asked) => {
    const document = documents.get(query) ?? read(query)
    if (documents.size < 2_000) documents.set(query, document)
    if (!('kind' in document)) return { errors: document }
    return execute({ schema, document, variableValues: variables, fieldResolver: fieldResolver as never })
  }
}

function requiredOf(
  coordinate: string,
  { given }: Thing,
  needed: Parameters<typeof pickRequired>[1],
): unknown {
  const required = pickRequired(given ?? {}, needed) as Record<string, unknown>
  if (!Object.keys(required).length) throw new Error(`${coordinate} was asked for without what it requires.`)
  return required
}

function answerEntities(schema: GraphQLSchema, find: (representation: Representation) => unknown): void {
  const entities = schema.getQueryType()?.getFields()['_entities']
  if (entities) {
    entities.resolve = (_, { representations }: { representations: Representation[] }) =>
      representations.map((one) => {
        try {
          return find(one)
        } catch (error) {
          return error
        }
      })
  }
}
