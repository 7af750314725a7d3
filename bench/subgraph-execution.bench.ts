// What an entity fetch of 20 books costs a subgraph, resolvers at nothing: compiled, interpreted, and over HTTP. CPU time of this process.
import { execute, parse } from 'graphql'
import { Pool } from 'undici'
import { signatureHeader, signatureKey, signCalls } from '#kit/auth/call-signature.ts'
import { anonymous, assertionHeader, assertionKey, signAssertion } from '#kit/auth/viewer.ts'
import { buildSchema } from '#kit/graphql/schema.ts'
import { createSubgraph, type RequestScope } from '#kit/graphql/subgraph.ts'
import { createLog } from '#kit/observability/log.ts'

const ROUNDS = 9
const SECRET = 'a-secret-of-the-benchmark-that-is-long-enough'

const typeDefs = parse(/* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
  scalar DateTime
  type Query {
    book(id: ID!): Book
  }
  type Book @key(fields: "id") {
    id: ID!
    title: String!
    publishedAt: DateTime
    offers: [Offer!]
    author: Author
  }
  type Offer {
    amount: String!
    currency: String!
  }
  type Author {
    name: String!
  }
`)
const resolvers = {
  Book: {
    __resolveReference: async ({ id }: { id: string }) => ({
      id,
      title: `Book ${id}`,
      publishedAt: new Date(0),
    }),
    offers: async () => [
      { amount: '12.90', currency: 'EUR' },
      { amount: '14.90', currency: 'USD' },
    ],
    author: async () => ({ name: 'Jane Austen' }),
  },
}
const query = `query Home__catalog__1($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Book { title publishedAt offers { amount currency } author { name } } } }`
const variables = {
  representations: Array.from({ length: 20 }, (_, id) => ({ __typename: 'Book', id: String(id) })),
}
const assertion = { viewer: anonymous, requestId: 'bench', client: { address: null, userAgent: null } }

const subgraph = await createSubgraph<RequestScope>({
  config: {
    name: 'bench',
    host: '127.0.0.1',
    port: 0,
    secret: SECRET,
    acceptedSecrets: [],
    signedRequests: true,
    production: true,
    shutdownDelayMs: 0,
    databaseUrl: '',
    eventsDatabaseUrl: '',
    publicUrl: '',
    registry: null,
    storage: { kind: 'folder', root: '' } as never,
    logLevel: 'error',
  },
  log: createLog({ level: 'error', part: 'bench' }),
  typeDefs,
  resolvers,
  context: (scope) => scope,
})
const pool = new Pool(await subgraph.listen(), { connections: 8 })
const schema = buildSchema(typeDefs, resolvers)
const document = parse(query)
const key = assertionKey(SECRET)
const sign = signCalls(signatureKey(SECRET))

function headersFor(body: string): Record<string, string> {
  const word = signAssertion(key, assertion)
  const signature = sign({
    audience: 'bench',
    method: 'POST',
    path: '/graphql',
    assertion: word,
    body,
    isMutation: false,
  })
  return { [assertionHeader]: word, [signatureHeader]: signature }
}

const ways: Record<string, () => Promise<unknown>> = {
  'in process': () => subgraph.graph.execute({ query, variables }, assertion),
  'graphql-js': async () => execute({ schema, document, variableValues: variables, contextValue: assertion }),
  'over HTTP': async () => {
    const body = JSON.stringify({ query, variables })
    const answer = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', ...headersFor(body) },
      body,
    })
    return answer.body.json()
  },
}

/** CPU milliseconds a request, eight at a time. */
async function measure(ask: () => Promise<unknown>, requests: number): Promise<number> {
  const from = process.cpuUsage()
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let request = 0; request < requests / 8; request += 1) await ask()
    }),
  )
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1_000 / requests
}

const costs = new Map(Object.keys(ways).map((name) => [name, [] as number[]]))
for (const ask of Object.values(ways)) await measure(ask, 800)
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, ask] of Object.entries(ways)) costs.get(name)?.push(await measure(ask, 800))
await pool.close()
await subgraph.close()

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const floor = median(costs.get('in process') ?? [])
for (const [name, values] of costs)
  console.log(`${name.padEnd(11)} ${(median(values) / floor).toFixed(2).padStart(6)} x`)
