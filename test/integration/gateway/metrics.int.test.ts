import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scrape, type Scraped } from '../../support/scrape.ts'
import { sendMultipart } from './send-multipart.ts'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'

let graph: SmallGraph
beforeAll(async () => {
  graph = await startSmallGraph({ env: { RATE_PER_ADDRESS: '100000', MAX_DEPTH: '3' } })
})
afterAll(() => graph?.[Symbol.asyncDispose]())

/** Does the work, and tells by how much the sums have risen since. */
async function rises(work: () => Promise<unknown>, of: (scraped: Scraped) => number[]) {
  const before = of(await scrape())
  await work()
  // A request is counted when its answer is out, which its client may know first.
  return async () => of(await scrape()).map((sum, place) => sum - (before[place] ?? 0))
}

const web = { 'apollographql-client-name': 'web', 'apollographql-client-version': '1.2' }
const operations = 'quire_gateway_operations_total'

test('operations are counted by name, by client and by how they end', async () => {
  await expect
    .poll(
      await rises(
        async () => {
          const headers = web
          await graph.ask('query Counted { book(id: "a") { title } }', { headers })
          await graph.ask('query Counted { book(id: "a") { title } }', { headers })
          await graph.ask('query Counted { fail(code: "NOT_FOUND") }', { headers })
          await graph.ask('query Counted { book(id: "a") { title } }')
        },
        (scraped) => [
          scraped.sum(operations, { operation: 'Counted', client: 'web', version: '1.2', outcome: 'ok' }),
          scraped.sum(operations, { operation: 'Counted', client: 'web', outcome: 'errors' }),
          scraped.sum(operations, { operation: 'Counted', kind: 'query', client: '', outcome: 'ok' }),
          scraped.sum('quire_gateway_operation_seconds_count', { operation: 'Counted' }),
          scraped.sum('quire_gateway_operation_seconds_bucket', { operation: 'Counted', le: '+Inf' }),
          scraped.sum('quire_gateway_errors_total', { code: 'NOT_FOUND' }),
        ],
      ),
    )
    .toEqual([2, 1, 1, 4, 4, 1])
})

test('what is refused is counted by its code, and never by its text', async () => {
  await expect
    .poll(
      await rises(
        async () => {
          await graph.ask('query Unheard { unheardOf }', { headers: web })
          await graph.ask('{ book(id: "a") { id { id { id } } } }', { headers: web })
        },
        (scraped) => [
          scraped.sum(operations, { operation: '', client: 'web', outcome: 'refused' }),
          scraped.sum('quire_gateway_errors_total', { code: 'GRAPHQL_VALIDATION_FAILED' }),
          scraped.sum('quire_gateway_errors_total', { code: 'MAX_DEPTH_LIMIT' }),
        ],
      ),
    )
    .toEqual([2, 1, 1])
  expect((await scrape()).text).not.toMatch(/unheard/i)
})

test('subgraphs are counted by how they answer', async () => {
  await expect
    .poll(
      await rises(
        async () => {
          await graph.ask('{ book(id: "a") { title price } }')
          await graph.ask('{ fail(code: "NOT_FOUND") }')
        },
        (scraped) => [
          scraped.sum('quire_gateway_fetches_total', { subgraph: 'catalog', outcome: 'ok' }),
          scraped.sum('quire_gateway_fetches_total', { subgraph: 'catalog', outcome: 'errors' }),
          scraped.sum('quire_gateway_fetches_total', { subgraph: 'commerce', outcome: 'ok' }),
          scraped.sum('quire_gateway_fetch_seconds_count', { subgraph: 'catalog' }),
        ],
      ),
    )
    .toEqual([1, 1, 1, 2])
})

test('a subgraph that is away is seen: in its fetches, in calls made again, and in its breaker', async () => {
  const env = { SUBGRAPH_BREAKER_FAILURES: '2', SUBGRAPH_BREAKER_PAUSE_MS: '600000' }
  await using broken = await startSmallGraph({ env })
  await broken.stop('commerce')
  const breaker = async () => (await scrape()).sum('quire_gateway_breaker_open', { subgraph: 'commerce' })
  expect(await breaker()).toBe(0)
  await expect
    .poll(
      await rises(
        () => broken.ask('{ book(id: "a") { price } }'),
        (scraped) => [
          scraped.sum('quire_gateway_fetches_total', { subgraph: 'commerce', outcome: 'UNAVAILABLE' }),
          scraped.sum('quire_gateway_fetch_retries_total', { subgraph: 'commerce' }),
        ],
      ),
    )
    .toEqual([1, 1])
  expect(await breaker()).toBe(1)
})

test('calls under way and calls that wait are seen', async () => {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await using slow = await startSmallGraph({
    env: { SUBGRAPH_CONCURRENCY: '1' },
    instead: {
      catalog: (_, response) => {
        void released.then(() => response.end('{"data":{"book":null}}'))
        return false
      },
    },
  })
  const answers = ['a', 'b'].map((id) => slow.ask(`{ book(id: "${id}") { title } }`))
  const seen = async () => {
    const scraped = await scrape()
    return ['running', 'waiting'].map((state) =>
      scraped.sum(`quire_gateway_calls_${state}`, { subgraph: 'catalog' }),
    )
  }
  await expect.poll(seen).toEqual([1, 1])
  release()
  await Promise.all(answers)
  expect(await seen()).toEqual([0, 0])
})

test('where programs come from is counted, and how they are planned', async () => {
  await using own = await startSmallGraph()
  const query = 'query Planned { book(id: "a") { title stock } }'
  await expect
    .poll(
      await rises(
        async () => {
          await own.ask(query)
          await own.ask(query)
        },
        (scraped) => [
          scraped.sum('quire_gateway_programs_total', { outcome: 'made' }),
          scraped.sum('quire_gateway_programs_total', { outcome: 'ready' }),
          scraped.sum('quire_gateway_plan_seconds_count'),
          scraped.sum('quire_gateway_programs_kept'),
        ],
      ),
    )
    .toEqual([1, 1, 1, 1])
})

test('persisted operations are counted by how they are asked for, and are told apart however many names there are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quire-manifest-'))
  writeFileSync(join(folder, 'web.json'), JSON.stringify({ kept: 'query Kept { book(id: "a") { title } }' }))
  try {
    await using persisted = await startSmallGraph({
      env: { PERSISTED_OPERATIONS: folder, PERSISTED_MODE: 'ids' },
    })
    const ask = (body: object) =>
      fetch(`${persisted.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then((response) => response.text())
    await expect
      .poll(
        await rises(
          async () => {
            await ask({ documentId: 'kept' })
            await ask({ documentId: 'gone' })
            await ask({ query: '{ __typename }' })
          },
          (scraped) => [
            ...['persisted', 'unknown', 'refused'].map((outcome) =>
              scraped.sum('quire_gateway_documents_total', { outcome }),
            ),
            scraped.sum(operations, { operation: 'Kept', outcome: 'ok' }),
          ],
        ),
      )
      .toEqual([1, 1, 1, 1])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the bytes of files are counted, and who is refused for asking too much', async () => {
  await using strict = await startSmallGraph({ env: { RATE_PER_ADDRESS: '1' } })
  const parts = [
    {
      name: 'operations',
      body: { query: 'mutation ($f: Upload!) { upload(file: $f) }', variables: { f: null } },
    },
    { name: 'map', body: { 0: ['variables.f'] } },
    { name: '0', body: 'x'.repeat(1_000), fileName: 'a.epub' },
  ]
  const before = await scrape()
  const sent = (scraped: Scraped) => scraped.sum('quire_gateway_upload_bytes_total', { subgraph: 'catalog' })
  await sendMultipart(graph.url, parts)
  expect(sent(await scrape()) - sent(before)).toBeGreaterThan(1_000)
  await expect
    .poll(
      await rises(
        async () => {
          await strict.ask('{ book(id: "a") { id } }')
          await strict.ask('{ book(id: "a") { id } }')
        },
        (scraped) => [scraped.sum('quire_gateway_rate_refusals_total', { of: 'address' })],
      ),
    )
    .toEqual([1])
})
