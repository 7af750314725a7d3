import { expect, test } from 'vitest'
import { collect } from '../../support/collector.ts'
import { startSmallGraph } from './small-graph.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const traceparent = (sampled: '00' | '01') => `00-${traceId}-b7ad6b7169203331-${sampled}`
const query = 'query Price($id: ID!) { book(id: $id) { title price } }'

test("a client's trace goes on through the gateway to the subgraphs, each step in its place", async () => {
  let received: Record<string, { headers: Record<string, unknown> }[]> = {}
  const collected = await collect(async () => {
    await using graph = await startSmallGraph()
    received = graph.received
    const headers = { traceparent: traceparent('01'), tracestate: 'shop=1' }
    expect(await graph.ask(query, { variables: { id: 'a' }, headers })).toMatchObject({
      data: { book: { price: 5 } },
    })
  })
  const [root] = collected.named('query Price')
  expect(root).toMatchObject({
    traceId,
    parentSpanId: 'b7ad6b7169203331',
    kind: 2,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 200,
      'graphql.operation.name': 'Price',
      'graphql.operation.type': 'query',
    },
  })
  expect(new Set(collected.below(root!).map(({ name }) => name))).toEqual(
    new Set([
      'graphql.parse',
      'graphql.validate',
      'graphql.plan',
      'graphql.execute',
      'fetch catalog',
      'fetch commerce',
      'POST',
    ]),
  )
  const [execute] = collected.named('graphql.execute')
  const fetches = collected.below(execute!).filter(({ name }) => name.startsWith('fetch'))
  expect(fetches.map(({ attributes }) => attributes)).toEqual([
    expect.objectContaining({ 'quire.subgraph': 'catalog', 'quire.fetch.path': '' }),
    expect.objectContaining({
      'quire.subgraph': 'commerce',
      'quire.fetch.path': 'book',
      'quire.fetch.representations': 1,
    }),
  ])
  for (const fetch of fetches) {
    const [exchange] = collected.below(fetch)
    const name = String(fetch.attributes['quire.subgraph'])
    expect(exchange).toMatchObject({ kind: 3, attributes: { 'http.response.status_code': 200 } })
    expect(received[name]?.at(-1)?.headers).toMatchObject({
      traceparent: `00-${traceId}-${exchange?.spanId}-01`,
      tracestate: 'shop=1',
    })
  }
})

test('whether a trace is kept is decided here, whatever the client says of it', async () => {
  const askAs = (sampled: '00' | '01', share: string) =>
    collect(
      async () => {
        await using graph = await startSmallGraph()
        await graph.ask(query, { variables: { id: 'a' }, headers: { traceparent: traceparent(sampled) } })
      },
      { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: share },
    )
  expect((await askAs('01', '0')).spans).toEqual([])
  expect((await askAs('00', '1')).named('query Price')).toMatchObject([{ traceId }])
})

test('nothing that a client sends stands in a span but the names that it gives', async () => {
  const collected = await collect(async () => {
    await using graph = await startSmallGraph()
    const token = await graph.token()
    const headers = { authorization: `Bearer ${token}`, 'user-agent': 'secret-agent', baggage: 'who=secret' }
    await graph.ask('query Whose($id: ID!) { book(id: $id) { title price } me { id } }', {
      variables: { id: 'secret-variable' },
      headers,
    })
    await graph.ask('{ book(id: "secret-literal") { title } }', { headers })
    await graph.ask('{ secretField }', { headers })
    await graph.ask('{ fail(code: "secret") }', { headers })
  })
  expect(collected.spans.length).toBeGreaterThan(20)
  expect(JSON.stringify(collected.spans)).not.toMatch(/secret|eyJ|Bearer|127\.0\.0\.1:|u1/i)
  expect(collected.spans.flatMap(({ attributes }) => attributes['quire.codes'] ?? [])).toEqual(
    expect.arrayContaining(['GRAPHQL_VALIDATION_FAILED', 'INTERNAL_SERVER_ERROR']),
  )
})

test('a call that is made again says so, and one that fails says how', async () => {
  let isBroken = true
  const collected = await collect(async () => {
    await using graph = await startSmallGraph({
      instead: {
        catalog: (request) => {
          if (isBroken) request.socket.destroy()
          return !isBroken || void (isBroken = false)
        },
      },
    })
    expect(await graph.ask(query, { variables: { id: 'a' } })).toMatchObject({
      data: { book: { title: 'Emma' } },
    })
    await graph.stop('commerce')
    await graph.ask(query, { variables: { id: 'b' } })
  })
  const exchanges = collected
    .named('POST')
    .map(({ attributes, status }) => [
      attributes['http.request.resend_count'],
      attributes['error.type'],
      status,
    ])
  expect(exchanges).toContainEqual([undefined, 'UND_ERR_SOCKET', 2])
  expect(exchanges).toContainEqual([1, undefined, 0])
  expect(collected.named('fetch commerce').map(({ attributes }) => attributes['error.type'])).toEqual([
    undefined,
    'ECONNREFUSED',
  ])
})
