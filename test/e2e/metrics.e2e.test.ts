import { expect, test } from 'vitest'
import { gatewayClient } from '../support/client.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTestPlatform } from '../support/platform.ts'
import { scrapeAt } from '../support/scrape.ts'

test('a process shows what its parts measure, on a port of its own', async () => {
  await using database = await createTestDatabase()
  await using platform = await startTestPlatform(database, { METRICS_PORT: '0' })
  const url = platform.metricsUrl!
  const { send } = gatewayClient(platform.url)
  // The process has run other tests.
  const before = await scrapeAt(url)
  expect(await send('query MeasuredShelf { books(first: 1) { totalCount } }')).toMatchObject({
    data: { books: {} },
  })
  expect(await send('mutation { logOut { problems { code } } }')).toMatchObject({ status: 200 })

  const input = { username: 'measured', email: 'measured@quire.test', password: 'six kinds of marmalade' }
  const registered = await send(
    'mutation ($input: RegisterInput!) { register(input: $input) { problems { message } } }',
    { input },
  )
  expect(registered.data).toEqual({ register: { problems: [] } })
  // A letter, for one.
  const done = { schema: 'identity_jobs', outcome: 'done' }
  await expect
    .poll(async () => (await scrapeAt(url)).sum('quire_subgraph_job_batches_total', done))
    .toBeGreaterThan(0)

  const scraped = await scrapeAt(url)
  const more = (name: string, labels: Record<string, string>) =>
    scraped.sum(name, labels) - before.sum(name, labels)
  expect(scraped.sum('quire_subgraph_job_seconds_count', { schema: 'identity_jobs' })).toBeGreaterThan(0)
  expect(more('quire_subgraph_operations_total', { subgraph: 'catalog', outcome: 'ok' })).toBe(1)
  expect(more('quire_subgraph_operation_seconds_count', { subgraph: 'catalog', kind: 'query' })).toBe(1)
  expect(more('quire_subgraph_operations_total', { subgraph: 'identity', outcome: 'refused' })).toBe(1)
  const subgraphs = new Set(['identity', 'catalog', 'library', 'commerce'])
  for (const name of ['outbox_events', 'outbox_oldest_seconds', 'inbox_events', 'inbox_oldest_seconds'])
    expect(scraped.values(`quire_subgraph_${name}`, 'subgraph'), name).toEqual(subgraphs)
  expect(scraped.values('quire_subgraph_database_connections', 'state')).toEqual(
    new Set(['in use', 'idle', 'wanted']),
  )
  expect(scraped.values('quire_subgraph_jobs', 'schema')).toEqual(
    new Set(['identity_jobs', 'catalog_jobs', 'library_jobs', 'commerce_jobs']),
  )
  expect(scraped.sum('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0)
  expect(scraped.sum('nodejs_heap_size_used_bytes')).toBeGreaterThan(0)

  expect(await (await fetch(`${url}/usage?field=Query.books`)).json()).toMatchObject({
    field: 'Query.books',
    callers: [{ operation: 'MeasuredShelf', client: '', count: 1 }],
  })
  for (const page of ['metrics', 'usage'])
    expect((await fetch(`${platform.url}/${page}`)).status, `${page} is not for the public`).toBe(404)
  await platform.close()
  await expect(fetch(`${url}/metrics`)).rejects.toThrow('fetch failed')
})
