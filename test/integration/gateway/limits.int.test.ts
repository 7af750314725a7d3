import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'

describe('an operation over a limit', () => {
  let graph: SmallGraph
  beforeAll(async () => {
    const env = {
      MAX_DEPTH: '2',
      MAX_ALIASES: '2',
      MAX_ROOT_FIELDS: '3',
      MAX_DIRECTIVES: '1',
      MAX_SELECTIONS: '6',
      MAX_TOKENS: '40',
      MAX_BODY_BYTES: '200',
    }
    graph = await startSmallGraph({ env })
  })
  afterAll(() => graph?.[Symbol.asyncDispose]())

  test.each([
    ['deep', '{ me { id { id } } }', 'MAX_DEPTH_LIMIT'],
    ['many aliases', '{ a: me { b: id c: id } }', 'MAX_ALIASES_LIMIT'],
    ['many root fields', '{ __typename __typename __typename __typename }', 'MAX_ROOT_FIELDS_LIMIT'],
    ['many directives', '{ me @skip(if: true) { id @skip(if: true) } }', 'MAX_DIRECTIVES_LIMIT'],
    ['many fields', '{ me { id id id id id id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['many tokens', `{ me { ${'id '.repeat(40)} } }`, 'GRAPHQL_PARSE_FAILED'],
  ])('is refused, and nobody is asked: too %s', async (_, query, code) => {
    const response = await graph.send(query)
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code } }] },
    ])
    expect(Object.values(graph.received).flat()).toEqual([])
  })

  test('is one whose body is too large', async () => {
    const response = await graph.send('{ me { id } }', { variables: { long: 'x'.repeat(200) } })
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] },
    ])
  })
})

test('a thousand aliased mutations in one request are refused as anybody starts the gateway', async () => {
  await using graph = await startSmallGraph()
  const attempts = Array.from({ length: 1_000 }, (_, index) => `a${index}: buy`).join(' ')
  expect(await graph.ask(`mutation { ${attempts} }`)).toMatchObject({
    errors: [{ extensions: { code: 'MAX_ALIASES_LIMIT' } }],
  })
  expect(graph.received.commerce).toEqual([])
})

describe('in production what else there is in the schema', () => {
  const cases = [
    ['{ bock(id: 1) { id } }', {}],
    ['query ($id: ID!, $at: DateTime!) { book(id: $id) { titel } }', { id: 'a' }],
  ] as const
  test('is suggested to those who may see it, and to nobody else', async () => {
    await using graph = await startSmallGraph({ env: { NODE_ENV: 'production' } })
    const headers = { authorization: `Bearer ${await graph.token({ permissions: ['introspect'] })}` }
    for (const [query, variables] of cases) {
      expect(JSON.stringify(await graph.ask(query, { variables, headers }))).toContain('Did you mean')
      expect(JSON.stringify(await graph.ask(query, { variables }))).not.toContain('Did you mean')
    }
  })
})

describe('what an operation costs', () => {
  const query = '{ books { id title } book(id: "gone") { id } }'

  test('is told to whoever asks for it, before and after', async () => {
    await using graph = await startSmallGraph({ env: { ASSUMED_LIST_SIZE: '7' } })
    const { extensions } = await graph.ask(query, { headers: { 'graphql-cost': '1' } })
    expect(extensions).toEqual({ cost: { estimated: 8, actual: 3, budget: 10_000 } })
    expect(await graph.ask(query)).not.toHaveProperty('extensions')
  })

  test('has a budget for each role', async () => {
    await using graph = await startSmallGraph({ env: { COST_BUDGETS: 'ANONYMOUS=10 READER=11' } })
    const headers = { authorization: `Bearer ${await graph.token({ roles: ['READER'] })}` }
    expect(await graph.ask(query, { headers })).toMatchObject({ data: { books: [{}, {}] } })
    const response = await graph.send(query)
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'COST_ESTIMATED_TOO_EXPENSIVE' } }] },
    ])
    expect(graph.received.catalog).toHaveLength(1)
  })
})

describe('what is asked for in a minute', () => {
  const ask = async (graph: SmallGraph, headers: Record<string, string> = {}) => {
    const response = await graph.send('{ book(id: "a") { id } }', { headers })
    const { errors } = (await response.json()) as any
    return {
      status: response.status,
      code: errors?.[0].extensions.code as string | undefined,
      retryAfter: Number(response.headers.get('retry-after')),
      policy: response.headers.get('ratelimit-policy'),
      left: response.headers
        .get('ratelimit')
        ?.match(/(?<=;r=)\d+/g)
        ?.map(Number),
    }
  }

  test('is counted by address and by viewer, at the cost of the operations', async () => {
    await using graph = await startSmallGraph({
      env: { RATE_PER_ADDRESS: '4', RATE_PER_VIEWER: '2', TRUSTED_PROXIES: '127.0.0.0/8' },
    })
    const from = (address: string) => ({ 'x-forwarded-for': address })
    const reader = { authorization: `Bearer ${await graph.token()}` }
    expect(await ask(graph, { ...reader, ...from('192.0.2.1') })).toMatchObject({
      status: 200,
      policy: '"address";q=4;w=60, "viewer";q=2;w=60',
      left: [3, 1],
    })
    expect(await ask(graph, { ...reader, ...from('192.0.2.2') })).toMatchObject({ status: 200, left: [3, 0] })
    const refused = await ask(graph, { ...reader, ...from('192.0.2.3') })
    expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED', left: [0] })
    expect(refused.retryAfter).toBeGreaterThan(0)
    expect(refused.retryAfter).toBeLessThanOrEqual(60)
    for (let left = 3; left >= 0; left--)
      expect(await ask(graph, from('2001:db8::1'))).toMatchObject({ status: 200, left: [left] })
    expect(await ask(graph, from('2001:db8::2'))).toMatchObject({ status: 429 })
    expect(await ask(graph, from('192.0.2.1'))).toMatchObject({ status: 200, left: [2] })
  })

  test('counts what is refused too', async () => {
    await using graph = await startSmallGraph({ env: { RATE_PER_ADDRESS: '15' } })
    expect((await graph.send('{ gone }')).status).toBe(400)
    expect((await graph.send('{ book(')).status).toBe(429)
    expect((await ask(graph)).status).toBe(429)
  })

  test('is not counted where no rate is configured', async () => {
    await using graph = await startSmallGraph()
    expect(await ask(graph)).toMatchObject({ status: 200, policy: null, left: undefined })
  })
})
