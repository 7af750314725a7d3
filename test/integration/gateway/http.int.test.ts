import { describe, expect, test } from 'vitest'
import { listenToLog } from '../../support/heard-log.ts'
import { startSmallGraph } from './small-graph.ts'

const introspection = '{ __schema { queryType { name } } }'

describe('errors', () => {
  test('a refusal passes with its code and message', async () => {
    await using graph = await startSmallGraph()
    const { data, errors } = await graph.ask('{ fail(code: "FORBIDDEN") }')
    expect(data).toEqual({ fail: null })
    expect(errors).toEqual([
      {
        message: 'SELECT secret FROM http://10.0.0.1/ failed',
        path: ['fail'],
        extensions: { code: 'FORBIDDEN' },
      },
    ])
  })

  test.each([
    '{ fail }',
    '{ fail(code: "GRAPHQL_VALIDATION_FAILED") }',
    '{ fail(code: "DOWNSTREAM_SERVICE_ERROR") }',
  ])('what %s says of itself stays in the log, under the id that the client gets', async (query) => {
    const { lines, log } = listenToLog()
    await using graph = await startSmallGraph({ log })
    const response = await graph.send(query)
    const requestId = response.headers.get('x-request-id')
    expect(await response.json()).toEqual({
      data: { fail: null },
      errors: [
        {
          message: 'Something went wrong on our side.',
          path: ['fail'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
        },
      ],
    })
    expect(lines).toContainEqual(
      expect.objectContaining({
        requestId,
        subgraph: 'catalog',
        reason: expect.stringContaining('SELECT secret'),
      }),
    )
  })

  test.each([
    ['no GraphQL', '{ book(', 400, 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', '{ nothing }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two operations and no choice',
      'query A { me { id } } query B { me { id } }',
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['too much of it', `{ ${'a '.repeat(20_000)} }`, 400, 'GRAPHQL_PARSE_FAILED'],
    ['a body that is too large', `{ a(b: "${'x'.repeat(1_100_000)}") }`, 413, 'PAYLOAD_TOO_LARGE'],
  ])('%s is told to the client as it is', async (_, query, status, code) => {
    await using graph = await startSmallGraph()
    const response = await graph.send(query)
    expect(response.status).toBe(status)
    const { errors } = (await response.json()) as {
      errors: { message: string; extensions: { code: string } }[]
    }
    expect(errors[0]?.extensions.code).toBe(code)
    expect(errors[0]?.message).not.toContain('our side')
  })

  test('a variable that does not fit is told with its name', async () => {
    await using graph = await startSmallGraph()
    const { errors } = await graph.ask('query ($n: Int) { books(first: $n) { id } }', {
      variables: { n: 'five' },
    })
    expect(errors).toMatchObject([
      { message: expect.stringContaining('"$n"'), extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  test.each([
    ['JSON that is none', 'application/json', '{', 400],
    ['a list of operations', 'application/json', '[{"query":"{ me { id } }"}]', 400],
    ['another kind of body', 'application/x-www-form-urlencoded', 'query={me{id}}', 415],
  ])('%s is refused', async (_, type, body, status) => {
    await using graph = await startSmallGraph()
    const response = await fetch(`${graph.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: expect.any(String) } }] })
  })
})

describe('requests that a web page can forge', () => {
  test.each([
    [
      'a simple POST',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{ me { id } }"}' },
      '',
    ],
    ['a GET', { method: 'GET' }, '?query={me{id}}'],
  ])('%s is refused', async (_, init, search) => {
    await using graph = await startSmallGraph()
    const response = await fetch(`${graph.url}/graphql${search}`, init)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('CSRF')
  })

  test('a GET that a page cannot forge is answered, but never a mutation', async () => {
    await using graph = await startSmallGraph()
    const get = (query: string) =>
      fetch(`${graph.url}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { 'apollo-require-preflight': '1' },
      })
    expect(await (await get('{ book(id: "a") { id } }')).json()).toEqual({ data: { book: { id: 'a' } } })
    expect((await get('mutation { upload(file: 1) }')).status).toBe(405)
  })
})

describe('browsers', () => {
  test('may look at the schema, in production only with the permission to', async () => {
    await using open = await startSmallGraph()
    expect(await open.ask(introspection)).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } })

    await using guarded = await startSmallGraph({ env: { NODE_ENV: 'production' } })
    const ask = async (permissions: string[] | null, query = introspection) =>
      guarded.ask(
        query,
        permissions ? { headers: { authorization: `Bearer ${await guarded.token({ permissions })}` } } : {},
      )
    expect(await ask(['introspect'])).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } })
    expect(await ask(null)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    expect(await ask(['book:read'])).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
    const hidden = 'query { ...F } fragment F on Query { t: __type(name: "Book") { name } }'
    expect(await ask(null, hidden)).toEqual({ data: { t: null } })
    expect(await ask(['introspect'], hidden)).toEqual({ data: { t: { name: 'Book' } } })
    expect(await ask(null, '{ __typename }')).toEqual({ data: { __typename: 'Query' } })
    expect(JSON.stringify(await ask(null, '{ bock(id: 1) { id } }'))).not.toContain('Did you mean')
  })
})

test('there is nothing else', async () => {
  await using graph = await startSmallGraph()
  const response = await fetch(`${graph.url}/admin`)
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({
    errors: [{ message: 'There is no such thing.', extensions: { code: 'NOT_FOUND' } }],
  })
})

test('each request leaves one line, without what its path and headers carry', async () => {
  const { lines, log } = listenToLog()
  await using graph = await startSmallGraph({ log })
  const token = await graph.token()
  await graph.ask('query Shelf { books { id } fail(code: "NOT_FOUND") }', {
    headers: { authorization: `Bearer ${token}`, 'x-request-id': 'r1' },
  })
  await fetch(`${graph.url}/covers/signed-part/x`)
  await fetch(`${graph.url}/health/live`)
  await expect.poll(() => lines.filter(({ msg }) => msg === 'request')).toHaveLength(3)
  const [shelf, cover, health] = lines.filter(({ msg }) => msg === 'request')
  expect(shelf).toMatchObject({
    requestId: 'r1',
    operation: 'Shelf',
    kind: 'query',
    status: 200,
    codes: ['NOT_FOUND'],
    ms: expect.any(Number),
  })
  expect(cover).toMatchObject({ route: '/covers/*', method: 'GET', status: 200 })
  expect(health).toMatchObject({ level: 20 })
  expect(JSON.stringify(lines)).not.toContain('signed-part')
  expect(JSON.stringify(lines)).not.toContain(token)
})

test('readiness tells how many subgraphs answer, and no more', async () => {
  await using graph = await startSmallGraph()
  await graph.stop('commerce')
  expect(await (await fetch(`${graph.url}/health/live`)).json()).toEqual({ status: 'ok' })
  const ready = await fetch(`${graph.url}/health/ready`)
  expect(ready.status).toBe(200)
  expect(await ready.json()).toEqual({ status: 'ok', subgraphs: { total: 3, reachable: 2 } })
})
