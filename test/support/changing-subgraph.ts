import { text } from 'node:stream/consumers'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse } from 'graphql'
import { readGatewayConfig } from '../../gateway/config.ts'
import { createGateway } from '../../gateway/index.ts'
import { serve } from '../integration/gateway/small-graph.ts'
import { listenToLog } from './heard-log.ts'

const header =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'

/** What a subgraph of books says of itself; with more fields of a book, in a later version. */
export const catalogSdl = (fields = ''): string =>
  `${header} type Query { books: [Book!] } type Book @key(fields: "id") { id: ID! title: String! ${fields} }`
export const commerceSdl = `${header} type Book @key(fields: "id") { id: ID! price: Int }`

/** A subgraph of one book that becomes whatever `sdl` says. */
export async function startChangingSubgraph(sdl: string) {
  const book = { __typename: 'Book', id: 'a', title: 'Emma', subtitle: 'A Novel', price: 5 }
  /** How often it was asked what it is. */
  const subgraph = { sdl, saidSdl: 0 }
  const server = await serve(async (request, response) => {
    if (request.url !== '/graphql') return response.writeHead(404).end()
    const { query: source, variables: variableValues } = JSON.parse(await text(request)) as {
      query: string
      variables?: Record<string, unknown>
    }
    if (source.includes('_service')) {
      subgraph.saidSdl += 1
      return response.end(JSON.stringify({ data: { _service: { sdl: subgraph.sdl } } }))
    }
    const schema = buildSubgraphSchema({
      typeDefs: parse(subgraph.sdl),
      resolvers: { Book: { __resolveReference: () => book } },
    })
    const answer = await graphql({ schema, source, variableValues, rootValue: { books: [book] } })
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  return Object.assign(subgraph, server, { [Symbol.asyncDispose]: server.close })
}

/** A gateway that composes its supergraph itself. */
export async function startComposingGateway(env: Record<string, string>, log = listenToLog().log) {
  const gateway = await createGateway(
    readGatewayConfig({
      PORT: '0',
      RESPONSE_CACHE: 'off',
      ENTITY_CACHE: 'off',
      SUPERGRAPH_SOURCE: 'subgraphs',
      SUPERGRAPH_POLL_MS: '30',
      ...env,
    }),
    { log },
  )
  const url = await gateway.listen()
  const ask = async (query: string): Promise<any> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    return response.json()
  }
  return { ask, [Symbol.asyncDispose]: () => gateway.close() }
}
