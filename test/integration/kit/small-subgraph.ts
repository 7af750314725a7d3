import { Writable } from 'node:stream'
import { pino } from 'pino'
import { GraphQLError, parse } from 'graphql'
import type { ClaimNonce } from '#kit/auth/call-signature.ts'
import type { GatewayTrust } from '#kit/auth/gateway-only.ts'
import { requirePermission } from '#kit/auth/viewer.ts'
import { createSubgraph, type RequestScope } from '#kit/graphql/subgraph.ts'
import { testSecret } from '../../support/secret.ts'

const typeDefs = parse(/* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar DateTime
  enum Size {
    SMALL
    LARGE
  }
  union Find = Book | Author
  interface Named {
    name: String!
  }
  type Query {
    book(id: ID!): Book
    books(first: Int = 2): [Book!]!
    finds: [Find]
    named: [Named!]!
    describe(at: DateTime, size: Size = SMALL, tags: [String!], page: Page): String!
    title(of: String): String
    viewer: String
    secret: String
    refused: String
    broken: String
    brokenPromise: Author
    shelf: [Book]
  }
  input Page {
    first: Int! = 10
    after: String
  }
  type Mutation {
    publish(title: String!): Book
    breakDown: String
  }
  type Book @key(fields: "id") {
    id: ID!
    title: String!
    publishedAt: DateTime!
    author: Author
    sequel: Book
  }
  type Author implements Named @key(fields: "id") {
    id: ID!
    name: String!
  }
  type Series implements Named {
    name: String!
    length: Int
  }
`)

const books: Record<string, { id: string; title: string; publishedAt: Date; authorId: string }> = {
  emma: { id: 'emma', title: 'Emma', publishedAt: new Date('1815-12-23T00:00:00Z'), authorId: 'austen' },
  ulysses: { id: 'ulysses', title: 'Ulysses', publishedAt: new Date('1922-02-02T00:00:00Z'), authorId: 'x' },
}
const austen = { __typename: 'Author', id: 'austen', name: 'Jane Austen' }

const later = async <T>(value: T, turns = 3): Promise<T> => {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
  return value
}
const fail = (message: string, extensions = {}) => {
  throw new GraphQLError(message, { extensions })
}

const resolvers = {
  Query: {
    book: (_: unknown, { id }: { id: string }) => later(books[id] ?? null),
    books: (_: unknown, { first }: { first: number }) => Object.values(books).slice(0, first),
    finds: () => [later({ __typename: 'Book', ...books['emma'] }), null, austen],
    named: () => [austen, { __typename: 'Series', name: 'Novels', length: 6 }],
    describe: (_: unknown, given: object) => later(JSON.stringify(given)),
    title: (_: unknown, { of }: { of?: string }) => of ?? null,
    viewer: (_: unknown, __: unknown, { viewer }: RequestScope) => viewer.userId,
    secret: (_: unknown, __: unknown, { viewer }: RequestScope) => requirePermission(viewer, 'secret:read'),
    refused: () => fail('There is too much of it.', { code: 'RATE_LIMITED' }),
    broken: () => later(null).then(() => fail('SELECT password FROM account failed', { code: '42P01' })),
    brokenPromise: () => ({ id: 'nobody', name: null }),
    shelf: () => [
      later(books['emma'], 9),
      later(null, 1).then(() => fail('It is lent out.', { code: 'NOT_FOUND' })),
      later(books['ulysses'], 2),
    ],
  },
  Mutation: {
    publish: (_: unknown, { title }: { title: string }) =>
      later({ id: 'new', title, publishedAt: new Date(0), authorId: 'austen' }),
    breakDown: () => {
      throw new Error('at /srv/quire/main.ts')
    },
  },
  Book: {
    __resolveReference: ({ id }: { id: string }) =>
      id === 'cursed' ? later(null).then(() => Promise.reject(new Error('disk'))) : later(books[id] ?? null),
    author: ({ authorId }: { authorId: string }) => later(authorId === 'austen' ? austen : null),
    // Its title is missing.
    sequel: ({ id }: { id: string }) => (id === 'emma' ? { id: 'emma-2', publishedAt: new Date(0) } : null),
  },
}

export interface LogLine {
  requestId?: string
  msg: string
  err?: { message: string }
}

/** A subgraph of everything that GraphQL can answer; `lines` is what it logged, `flushes` how often its events went out. */
export async function startSmallSubgraph(trust: Partial<GatewayTrust> = {}, claimNonce?: ClaimNonce) {
  const lines: LogLine[] = []
  let flushes = 0
  const log = pino(
    { level: 'warn' },
    new Writable({
      write(line, _, done) {
        lines.push(JSON.parse(String(line)) as LogLine)
        done()
      },
    }),
  )
  const subgraph = await createSubgraph<RequestScope>({
    config: {
      name: 'small',
      host: '127.0.0.1',
      port: 0,
      secret: testSecret,
      acceptedSecrets: [],
      signedRequests: true,
      ...trust,
      production: false,
      shutdownDelayMs: 0,
      databaseUrl: '',
      eventsDatabaseUrl: '',
      publicUrl: '',
      registry: null,
      storage: { kind: 'folder', root: '' } as never,
      logLevel: 'warn',
    },
    log,
    typeDefs,
    resolvers,
    ...(claimNonce && { claimNonce }),
    context: (scope) => scope,
    events: {
      async flush() {
        flushes += 1
      },
      changes: async (after) => ({ position: after ?? 0, changed: [], everything: false }),
    },
  })
  return { subgraph, url: await subgraph.listen(), lines, flushes: () => flushes }
}
