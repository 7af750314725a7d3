import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import type { LocalGraph } from '#kit/graphql/local-graph.ts'
import { viewerWith } from '../../support/graph.ts'
import { gatewayHeaders } from '../../support/signed-call.ts'
import { startIdentity, type IdentityFixture } from '../identity/identity-fixture.ts'
import { startSmallSubgraph } from './small-subgraph.ts'

interface Asked {
  query: string
  operationName?: string
  variables?: Record<string, unknown>
  viewer?: Viewer
}
interface Served {
  name: string
  url: string
  graph: LocalGraph
}
type Way = (served: Served, asked: Asked, requestId?: string) => Promise<{ data: any; errors?: any }>

const assertionOf = ({ viewer = anonymous }: Asked, requestId: string) => ({
  viewer,
  requestId,
  client: { address: '127.0.0.1', userAgent: 'test' },
})

const ways: Record<string, Way> = {
  async 'over HTTP'({ name, url }, asked, requestId = randomUUID()) {
    const { query, operationName, variables = {} } = asked
    const body = JSON.stringify({ query, operationName, variables })
    const headers = gatewayHeaders({
      to: name,
      body,
      requestId,
      isMutation: query.startsWith('mutation'),
      ...(asked.viewer && { viewer: asked.viewer }),
    })
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    return { data: null, ...((await answer.json()) as object) }
  },

  async 'in process'({ graph }, asked, requestId = randomUUID()) {
    const { query, operationName, variables = {} } = asked
    const answer = await graph.execute({ query, operationName, variables }, assertionOf(asked, requestId))
    expect(answer, 'JSON says all of it').toEqual(JSON.parse(JSON.stringify(answer)))
    return answer
  },
}

let small: Awaited<ReturnType<typeof startSmallSubgraph>>
let served: Served
let identity: IdentityFixture
beforeAll(async () => {
  small = await startSmallSubgraph()
  served = { name: 'small', url: small.url, graph: small.subgraph.graph }
  identity = await startIdentity()
})
afterAll(async () => {
  await small.subgraph.close()
  await identity[Symbol.asyncDispose]()
})

const bug = (...path: (string | number)[]) => ({
  message: 'Something went wrong on our side.',
  path,
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
})
const entities = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Book { title author { name } } ... on Author { id } } }`
const bookOf = (id: string) => ({ __typename: 'Book', id })

const answered: [string, Asked, data: unknown, errors?: unknown][] = [
  ['a field', { query: '{ book(id: 1) { title } }' }, { book: null }],
  [
    'a node by its variable, with its fields in the order asked for',
    {
      query: 'query Q($id: ID!) { book(id: $id) { publishedAt born: title id author { name } } }',
      variables: { id: 'emma' },
    },
    {
      book: {
        publishedAt: '1815-12-23T00:00:00.000Z',
        born: 'Emma',
        id: 'emma',
        author: { name: 'Jane Austen' },
      },
    },
  ],
  [
    'a list, by its default',
    { query: '{ books { title } }' },
    { books: [{ title: 'Emma' }, { title: 'Ulysses' }] },
  ],
  [
    'a variable that is left out, and its default',
    { query: 'query ($first: Int = 1) { books(first: $first) { id } }' },
    { books: [{ id: 'emma' }] },
  ],
  [
    "a variable that is left out, and the argument's default",
    { query: 'query ($size: Size) { describe(size: $size) }' },
    { describe: '{"size":"SMALL"}' },
  ],
  [
    'null, which is not the default',
    { query: 'query ($size: Size) { describe(size: $size) }', variables: { size: null } },
    { describe: '{"size":null}' },
  ],
  [
    'variables of all kinds',
    {
      query:
        'query ($at: DateTime, $tags: [String!], $page: Page) { describe(at: $at, tags: $tags, page: $page) }',
      variables: { at: '2026-01-31T10:30:00+01:00', tags: 'one', page: { after: 'x' } },
    },
    {
      describe:
        '{"at":"2026-01-31T09:30:00.000Z","size":"SMALL","tags":["one"],"page":{"first":10,"after":"x"}}',
    },
  ],
  [
    'what is included and skipped by variables',
    {
      query: `query ($yes: Boolean!, $no: Boolean = false) {
        a: books(first: 1) @include(if: $yes) { id title @skip(if: $yes) } b: viewer @include(if: $no)
        a: books(first: 1) { publishedAt @include(if: $no) } }`,
      variables: { yes: true },
    },
    { a: [{ id: 'emma' }] },
  ],
  [
    'a union, with a null in its list',
    { query: '{ finds { __typename ... on Book { title } ... on Author { name } } }' },
    { finds: [{ __typename: 'Book', title: 'Emma' }, null, { __typename: 'Author', name: 'Jane Austen' }] },
  ],
  [
    'an interface',
    { query: '{ named { name kind: __typename ... on Series { length } } }' },
    {
      named: [
        { name: 'Jane Austen', kind: 'Author' },
        { name: 'Novels', kind: 'Series', length: 6 },
      ],
    },
  ],
  [
    'entities: those that are there, that are missing, and that fail',
    {
      query: entities,
      variables: {
        representations: [
          bookOf('cursed'),
          bookOf('ulysses'),
          bookOf('nowhere'),
          { __typename: 'Author', id: 'x' },
          bookOf('emma'),
        ],
      },
    },
    {
      _entities: [
        null,
        { __typename: 'Book', title: 'Ulysses', author: null },
        null,
        { __typename: 'Author', id: 'x' },
        { __typename: 'Book', title: 'Emma', author: { name: 'Jane Austen' } },
      ],
    },
    [bug('_entities', 0)],
  ],
  [
    'items in their places, when one before them fails',
    { query: '{ shelf { id } }' },
    { shelf: [{ id: 'emma' }, null, { id: 'ulysses' }] },
    [{ message: 'It is lent out.', path: ['shelf', 1], extensions: { code: 'NOT_FOUND' } }],
  ],
  [
    'null for what holds a missing field, and whose fault it is',
    { query: '{ books { id sequel { id title } } brokenPromise { name } }' },
    {
      books: [
        { id: 'emma', sequel: null },
        { id: 'ulysses', sequel: null },
      ],
      brokenPromise: null,
    },
    [bug('books', 0, 'sequel', 'title'), bug('brokenPromise', 'name')],
  ],
  [
    'nothing where nothing can be null, with the path as the client named it',
    { query: '{ list: books { id: sequel { title } } other: describe }' },
    { list: [{ id: null }, { id: null }], other: '{"size":"SMALL"}' },
    [bug('list', 0, 'id', 'title')],
  ],
  [
    'a refusal with its code',
    { query: '{ refused viewer }' },
    { refused: null, viewer: null },
    [{ message: 'There is too much of it.', path: ['refused'], extensions: { code: 'RATE_LIMITED' } }],
  ],
  ['a bug without its words', { query: '{ why: broken }' }, { why: null }, [bug('why')]],
  [
    'that nobody in particular may not',
    { query: '{ secret }' },
    { secret: null },
    [{ message: 'Sign in to do this.', path: ['secret'], extensions: { code: 'UNAUTHENTICATED' } }],
  ],
  [
    'that this one may not',
    { query: '{ secret }', viewer: viewerWith(['book:read'], 'u1') },
    { secret: null },
    [{ message: 'You may not do this.', path: ['secret'], extensions: { code: 'FORBIDDEN' } }],
  ],
  [
    'who may',
    { query: '{ secret viewer }', viewer: viewerWith(['secret:read'], 'u1') },
    { secret: 'u1', viewer: 'u1' },
  ],
  [
    'a mutation',
    {
      query: 'mutation P($t: String!) { publish(title: $t) { id title author { id } } }',
      variables: { t: 'Sanditon' },
    },
    { publish: { id: 'new', title: 'Sanditon', author: { id: 'austen' } } },
  ],
  ['a mutation that breaks', { query: 'mutation { breakDown }' }, { breakDown: null }, [bug('breakDown')]],
  [
    'one of several operations',
    { query: 'query A { viewer } query B { describe }', operationName: 'B' },
    { describe: '{"size":"SMALL"}' },
  ],
  [
    'a text for what it is, also where a compiler would take it for code',
    { query: '{ title(of: "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dprocess.exit()") }' },
    { title: '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dprocess.exit()' },
  ],
  [
    'a key of an awkward name',
    { query: '{ constructor: viewer toString: describe }' },
    { constructor: null, toString: '{"size":"SMALL"}' },
  ],
]

const refused: [string, Asked, code: string, message: string][] = [
  ['no document', { query: '{ books {' }, 'GRAPHQL_PARSE_FAILED', 'Syntax Error'],
  [
    'what is not there',
    { query: '{ films { id } }' },
    'GRAPHQL_VALIDATION_FAILED',
    'Cannot query field "films"',
  ],
  [
    'an operation that is not there',
    { query: 'query A { viewer } query B { viewer }', operationName: 'C' },
    'OPERATION_RESOLUTION_FAILURE',
    'Unknown operation named "C".',
  ],
  [
    'to guess which operation is meant',
    { query: 'query A { viewer } query B { viewer }' },
    'OPERATION_RESOLUTION_FAILURE',
    'Must provide an operation name.',
  ],
  [
    'a variable that is missing',
    { query: 'query ($id: ID!) { book(id: $id) { id } }' },
    'BAD_USER_INPUT',
    'Variable "$id" of required type "ID!" was not provided.',
  ],
  [
    'a variable of another type',
    { query: 'query ($n: Int) { books(first: $n) { id } }', variables: { n: 'two' } },
    'BAD_USER_INPUT',
    'Variable "$n" got invalid value "two"; Int cannot represent non-integer value: "two"',
  ],
  [
    'an instant that is none',
    { query: 'query ($at: DateTime) { describe(at: $at) }', variables: { at: 'soon' } },
    'BAD_USER_INPUT',
    'Variable "$at" got invalid value "soon"',
  ],
]

describe.each(Object.entries(ways))('%s', (_, way) => {
  // An operation is compiled when it comes again.
  describe.each(['first', 'second', 'third'])('a graph asked for the %s time', () => {
    test.each(answered)('answers %s', async (__, asked, data, errors) => {
      const answer = await way(served, asked)
      expect(JSON.stringify(answer.data)).toBe(JSON.stringify(data))
      expect(answer.errors?.map(({ locations: ___, ...error }: any) => error)).toEqual(errors)
    })

    test.each(refused)('refuses %s', async (__, asked, code, message) => {
      const answer = await way(served, asked)
      expect(answer.data).toBeNull()
      expect(answer.errors).toMatchObject([
        { message: expect.stringContaining(message), extensions: { code } },
      ])
    })
  })

  test('a bug is told to the log, with the id of its request; a refusal is not', async () => {
    const requestId = randomUUID()
    await way(served, { query: 'query Why { broken refused }' }, requestId)
    expect(small.lines.filter((line) => line.requestId === requestId)).toMatchObject([
      { msg: 'a resolver failed', err: { message: 'SELECT password FROM account failed' } },
    ])
  })

  test('what a mutation says to others is on its way before it is answered; a query says nothing', async () => {
    const before = small.flushes()
    await way(served, { query: '{ viewer }' })
    expect(small.flushes()).toBe(before)
    await way(served, { query: 'mutation { publish(title: "Lady Susan") { id } }' })
    expect(small.flushes()).toBe(before + 1)
  })

  test('an answer belongs to who asked', async () => {
    const asked = { query: '{ named { name } }' }
    const first = await way(served, asked)
    first.data.named[0].name = 'somebody else'
    expect((await way(served, asked)).data.named[0].name).toBe('Jane Austen')
  })

  test('a reader signs up, and is who she is to herself and to nobody else', async () => {
    const real = { name: 'identity', url: identity.url, graph: identity.identity.graph }
    const username = `reader-${randomUUID().slice(0, 8)}`
    const { id, viewer } = await identity.signUp(username)
    const me = { query: 'query Me { me { id username email } }' }
    for (const __ of ['interpreted', 'compiled']) {
      expect(await way(real, { ...me, viewer })).toEqual({
        data: { me: { id, username, email: `${username}@example.org` } },
      })
      expect(await way(real, me)).toEqual({ data: { me: null } })
      const found = await way(real, {
        query: 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { id email } } }',
        variables: {
          r: [
            { __typename: 'User', id },
            { __typename: 'User', id: randomUUID() },
          ],
        },
      })
      expect(found.data._entities[0]).toEqual({ id, email: null })
      expect(found.data._entities[1]).toBeNull()
    }
  })
})

test('over HTTP, nobody is answered without the word of the gateway', async () => {
  const answer = await fetch(`${small.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer }' }),
  })
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
})
