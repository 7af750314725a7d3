import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { GraphQLError, parse } from 'graphql'
import { GraphQLUpload, processRequest, type FileUpload } from 'graphql-upload-minimal'
import { assertionHeader, assertionKey, verifyAssertion, type Assertion } from '#kit/auth/viewer.ts'
import { testSecret } from '../../support/secret.ts'

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'
/** With `@cacheControl`, which is no part of federation. */
const cached = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
    @link(url: "https://specs.quire.dev/cacheControl/v1.0", import: ["@cacheControl"])
    @composeDirective(name: "@cacheControl")
  directive @cacheControl(maxAge: Int!) on FIELD_DEFINITION | OBJECT`

export const sdl = {
  identity: `${link}
    type Query { me: User }
    type User @key(fields: "id") { id: ID! }`,
  catalog: `${cached}
    scalar Upload
    scalar DateTime
    type Query {
      books(first: Int): [Book!] @cacheControl(maxAge: 60)
      book(id: ID!): Book
      since(at: DateTime!): String
      fail(code: String): String
      promised: Promise
    }
    type Promise { kept: String! }
    type Mutation {
      upload(file: Upload!, other: Upload): String
      refuse(file: Upload!): String
    }
    type Book @key(fields: "id") { id: ID!  title: String!  blurb: String @deprecated(reason: "nobody reads it") }`,
  commerce: `${link}
    type Mutation { buy: String }
    type Book @key(fields: "id") { id: ID!  price: Int  stock: Int }`,
}

export type Name = keyof typeof sdl
const titles: Record<string, string> = { a: 'Emma', b: 'Persuasion' }
const bookOf = (id: string) => ({ __typename: 'Book', id, title: titles[id] })

interface Scope {
  assertion: Assertion | null
}

const resolvers: Record<Name, object> = {
  identity: {
    Query: {
      me: (_: unknown, __: unknown, { assertion }: Scope) =>
        assertion?.viewer.userId && { id: assertion.viewer.userId },
    },
  },
  catalog: {
    Query: {
      books: () => Object.keys(titles).map(bookOf),
      book: (_: unknown, { id }: { id: string }) => (titles[id] ? bookOf(id) : null),
      fail(_: unknown, { code }: { code?: string }) {
        throw new GraphQLError('SELECT secret FROM http://10.0.0.1/ failed', {
          extensions: { ...(code && { code }), stacktrace: ['at x'] },
        })
      },
      promised: () => ({ kept: null }),
    },
    Mutation: {
      upload: async (
        _: unknown,
        { file, other }: { file: Promise<FileUpload>; other?: Promise<FileUpload> },
      ) => JSON.stringify(await Promise.all([file, other].map((one) => one && describeFile(one)))),
      refuse: () => 'no',
    },
    Upload: GraphQLUpload,
    Book: { __resolveReference: ({ id }: { id: string }) => bookOf(id) },
  },
  commerce: {
    Mutation: { buy: () => 'bought' },
    Book: { __resolveReference: ({ id }: { id: string }) => ({ id, price: 5, stock: 2 }) },
  },
}

async function describeFile(file: Promise<FileUpload>) {
  const { filename, mimetype, createReadStream } = await file
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream()) {
    size += (chunk as Buffer).length
    hash.update(chunk as Buffer)
  }
  return { filename, mimetype, size, sha256: hash.digest('hex') }
}

export interface Received {
  path: string
  headers: IncomingMessage['headers']
  assertion: Assertion | null
}

/** One of the subgraphs, which keeps what comes to it in `received`. */
export function answerWith(name: Name, received: Received[], jwks: object) {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl[name]), resolvers: resolvers[name] as never })
  const graph = new ApolloServer<Scope>({
    schema,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  })
  const key = assertionKey(testSecret)
  return async (request: IncomingMessage, response: ServerResponse) => {
    const header = request.headers[assertionHeader]
    const assertion = verifyAssertion(key, typeof header === 'string' ? header : undefined)
    received.push({ path: request.url ?? '', headers: request.headers, assertion })
    response.setHeader('content-type', 'application/json')
    if (request.url === '/.well-known/jwks.json') return response.end(JSON.stringify(jwks))
    if (request.url !== '/graphql')
      return response.end(JSON.stringify({ path: request.url, body: await text(request) }))
    const isMultipart = request.headers['content-type']?.startsWith('multipart/')
    const operation = isMultipart ? await processRequest(request, response) : JSON.parse(await text(request))
    const { query, variables } = operation as { query: string; variables: object }
    const { body } = await graph.executeOperation(
      { query, variables: variables as never },
      { contextValue: { assertion } },
    )
    return response.end(JSON.stringify(body.kind === 'single' ? body.singleResult : null))
  }
}
