import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { summaryOf, withoutLiterals } from '#kit/observability/tracing/statement-spans.ts'
import { tracing } from '#kit/observability/tracing/tracing.ts'
import { openStore } from '#kit/storage/open-store.ts'
import { gatewayClient } from '../../support/client.ts'
import { collect, startCollector } from '../../support/collector.ts'
import { createTestDatabase } from '../../support/database.ts'
import { startTestPlatform } from '../../support/platform.ts'
import { gatewayHeaders } from '../../support/signed-call.ts'
import { startSmallSubgraph } from './small-subgraph.ts'

const client = 3
const consumer = 5

test('an operation is traced down to its SQL, and what it causes later has traces of its own', async () => {
  await using database = await createTestDatabase()
  await using collector = await startCollector()
  const reader = `reader-${randomBytes(4).toString('hex')}`
  {
    await using platform = await startTestPlatform(database, collector.env)
    const { send } = gatewayClient(platform.url)
    const answer = await send(
      `mutation Join($input: RegisterInput!) { register(input: $input) { session { accessToken } problems { message } } }`,
      {
        input: {
          username: reader,
          email: `${reader}@quire.test`,
          password: 'correct horse battery staple 7',
          displayName: reader,
          device: { name: 'Test', platform: 'web' },
        },
      },
    )
    expect(answer.data?.register.problems ?? answer.errors).toEqual([])
  }
  const [root] = collector.named('mutation Join')
  const parts = collector.below(root!)
  const resolved = parts.find(({ name }) => name === 'identity mutation')
  const statements = collector.below(resolved!).filter(({ attributes }) => attributes['db.query.text'])
  expect(statements.map(({ kind, attributes }) => [kind, attributes['db.system.name']])).toContainEqual([
    client,
    'postgresql',
  ])
  expect(statements.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['BEGIN', 'INSERT account', 'INSERT outbox_event', 'COMMIT']),
  )
  const events = collector.named('process UserRegistered')
  expect(events.map(({ kind, traceId }) => [kind, traceId === root?.traceId])).toContainEqual([
    consumer,
    false,
  ])
  expect(events.map(({ links }) => links)).toContainEqual([root?.traceId])
  expect(collector.below(events[0]!).map(({ name }) => name)).not.toEqual([])
  expect(
    collector.spans.filter(
      ({ kind, attributes }) => kind === consumer && attributes['messaging.system'] === 'pg-boss',
    ),
  ).not.toEqual([])
  expect(JSON.stringify(collector.spans)).not.toContain(reader)
  const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId)
  expect(
    roots.filter(({ attributes }) => attributes['db.query.text']),
    'of nobody',
  ).toEqual([])
})

test('a subgraph that is asked over HTTP goes on with the trace of its gateway', async () => {
  const traceId = randomBytes(16).toString('hex')
  const parent = randomBytes(8).toString('hex')
  const collected = await collect(async () => {
    const { subgraph, url } = await startSmallSubgraph()
    const body = JSON.stringify({ query: 'query Emma { book(id: "emma") { title } }' })
    const headers = { ...gatewayHeaders({ body, to: 'small' }), traceparent: `00-${traceId}-${parent}-01` }
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    await subgraph.close()
  })
  const [request] = collected.named('POST /graphql')
  expect(request).toMatchObject({ traceId, parentSpanId: parent })
  expect(collected.below(request!)).toMatchObject([
    { name: 'small query', attributes: { 'graphql.operation.name': 'Emma' } },
  ])
})

test('what is asked of the object store is a part of what asks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quire-store-'))
  const collected = await collect(async () => {
    await using store = Object.assign(await openStore({ kind: 'folder', path: folder }), {
      [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
    })
    await store.put('a/unasked', Buffer.from('x'))
    await tracing?.span('reading', {}, async () => {
      await store.put('a/secret', Buffer.from('x'))
      await store.head('a/secret')
    })
  })
  const [reading] = collected.named('reading')
  expect(collected.below(reading!).map(({ name, kind }) => [name, kind])).toEqual([
    ['store put', client],
    ['store head', client],
  ])
  expect(collected.spans).toHaveLength(3)
  expect(JSON.stringify(collected.spans)).not.toContain('secret')
})

test.each([
  ['SELECT "catalog"."book"."id" FROM "catalog"."book" WHERE id = $1 LIMIT 10', 'SELECT book'],
  ["INSERT INTO outbox_event (id) VALUES ('x')", 'INSERT outbox_event'],
  ['UPDATE "identity"."account" SET a = $1', 'UPDATE account'],
  ['COMMIT', 'COMMIT'],
])('%s is told as %s', (text, summary) => {
  expect(summaryOf(text)).toBe(summary)
})

test('values that are written out in a statement are taken out of it', () => {
  expect(
    withoutLiterals(`SELECT a1, "b 2" FROM t3 WHERE x = 'it''s me' AND y = 42.5 AND z = $10 AND w = $$me$$`),
  ).toBe('SELECT a1, "b 2" FROM t3 WHERE x = ? AND y = ? AND z = $10 AND w = ?')
})
