import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { GraphQLError, parse } from 'graphql'
import { GraphQLUpload, processRequest, type FileUpload } from 'graphql-upload-minimal'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { assertionHeader, assertionKey, verifyAssertion, type Assertion } from '#kit/auth/viewer.ts'
import type { Env } from '#kit/config/env.ts'
import type { Logger } from '#kit/observability/log.ts'
import { createGateway, type Gateway } from '../../../gateway/index.ts'
import { readGatewayConfig } from '../../../gateway/config.ts'
import { composeDocuments } from '../../../schema/compose.ts'
import { testSecret } from '../../support/secret.ts'

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'

const sdl = {
  identity: `${link}
    type Query { me: User }
    type User @key(fields: "id") { id: ID! }`,
  catalog: `${link}
    scalar Upload
    scalar DateTime
    type Query {
      books(first: Int): [Book!]
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
    type Book @key(fields: "id") { id: ID!  title: String! }`,
  commerce: `${link}
    type Book @key(fields: "id") { id: ID!  price: Int  stock: Int }`,
}

type Name = keyof typeof sdl
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
  commerce: { Book: { __resolveReference: ({ id }: { id: string }) => ({ id, price: 5, stock: 2 }) } },
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

export interface SmallGraph extends AsyncDisposable {
  url: string
  gateway: Gateway
  /** What came to each subgraph. */
  received: Record<Name, Received[]>
  urls: Record<Name, string>
  token(claims?: Record<string, unknown>, options?: { expires?: string; issuer?: string }): Promise<string>
  send(query: string, options?: { variables?: object; headers?: Record<string, string> }): Promise<Response>
  /** The JSON of an answer. */
  ask(query: string, options?: { variables?: object; headers?: Record<string, string> }): Promise<any>
  stop(name: Name): Promise<void>
}

export interface SmallGraphOptions {
  env?: Env
  log?: Logger
  /** Answers in a subgraph's place; `false` leaves it to the subgraph. */
  instead?: Partial<Record<Name, (request: IncomingMessage, response: ServerResponse) => boolean | void>>
  /** URLs in the supergraph file instead of the configuration. */
  addressed?: boolean
}

export const publicUrl = 'http://quire.test'

/** Three subgraphs of a few fields, composed, and a gateway in front of them. */
export async function startSmallGraph(options: SmallGraphOptions = {}): Promise<SmallGraph> {
  const folder = mkdtempSync(join(tmpdir(), 'quire-gateway-'))
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' }] }
  const received: SmallGraph['received'] = { identity: [], catalog: [], commerce: [] }
  const servers = Object.fromEntries(
    await Promise.all(
      (Object.keys(sdl) as Name[]).map(async (name) => {
        const subgraph = answerWith(name, received[name], jwks)
        return [
          name,
          await serve((request, response) => {
            if (options.instead?.[name]?.(request, response) ?? !options.instead?.[name])
              void subgraph(request, response)
          }),
        ]
      }),
    ),
  ) as Record<Name, Awaited<ReturnType<typeof serve>>>
  const urls = Object.fromEntries(Object.entries(servers).map(([name, { url }]) => [name, url])) as Record<
    Name,
    string
  >

  const supergraphFile = join(folder, 'supergraph.graphql')
  const composed = composeDocuments(new Map(Object.entries(sdl).map(([name, text]) => [name, parse(text)])))
  writeFileSync(supergraphFile, options.addressed ? withAddresses(composed, urls) : composed)
  const gateway = await createGateway(
    readGatewayConfig({
      PORT: '0',
      SUPERGRAPH_FILE: supergraphFile,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      ...(!options.addressed && {
        PUBLIC_URL: publicUrl,
        SECRET: testSecret,
        ...Object.fromEntries(Object.entries(urls).map(([name, url]) => [`${name.toUpperCase()}_URL`, url])),
      }),
      ...options.env,
    }),
    { log: options.log },
  )
  const url = await gateway.listen()

  const send: SmallGraph['send'] = (query, { variables, headers } = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    })
  return {
    url,
    gateway,
    received,
    urls,
    send,
    ask: async (query, given) => (await send(query, given)).json(),
    token: (claims = {}, { expires = '5m', issuer = publicUrl } = {}) =>
      new SignJWT({ sid: 's1', roles: ['READER'], permissions: ['book:read'], ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'one' })
        .setIssuer(issuer)
        .setAudience('quire')
        .setSubject('u1')
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey),
    stop: (name) => servers[name].close(),
    async [Symbol.asyncDispose]() {
      await gateway.close()
      await Promise.all(Object.values(servers).map((server) => server.close()))
      rmSync(folder, { recursive: true })
    },
  }
}

function answerWith(name: Name, received: Received[], jwks: object) {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl[name]), resolvers: resolvers[name] as never })
  const graph = new ApolloServer<Scope>({
    schema,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  })
  const key = assertionKey(testSecret)
  return async (request: IncomingMessage, response: ServerResponse) => {
    const header = request.headers[assertionHeader]
    const assertion = await verifyAssertion(key, typeof header === 'string' ? header : undefined)
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

export async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

const withAddresses = (supergraph: string, urls: Record<string, string>) =>
  supergraph.replaceAll(
    /@join__graph\(name: "(\w+)", url: ""\)/g,
    (_, name: string) => `@join__graph(name: "${name}", url: "${urls[name]}/graphql")`,
  )
