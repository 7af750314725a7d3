import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openJobs } from '#kit/jobs/jobs.ts'
import { createLog } from '#kit/observability/log.ts'
import { password, seedAccounts } from '../support/accounts.ts'
import { gatewayClient } from '../support/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'
import { queryAt } from '../support/query-at.ts'
import { subscribe } from '../support/subscribe.ts'
import { changes, progress, runLiveJob, status } from './live-job.ts'

const persistedId = 'live-progress'
let folder: string
let database: TestDatabase
let platform: TestPlatform
let jobs: Awaited<ReturnType<typeof openJobs>>
const tokens: Record<string, string> = {}

async function logIn(login: string): Promise<string> {
  const answer = await gatewayClient(platform.url).run('LogIn', {
    input: { login, password, device: { name: 'Live', platform: 'web' } },
  })
  return answer.logIn.session.accessToken
}

/** An ingestion of the publisher's that nobody works on: its job waits, since the catalog gives one to whatever has none. */
async function waiting(): Promise<string> {
  const { data } = await gatewayClient(platform.url, tokens['publisher']).send('{ me { id } }')
  const id = randomUUID()
  await jobs.send('ingestion', { ingestionId: id }, { singletonKey: id, startAfter: 3_600 })
  await queryAt(
    database.urlOf('catalog'),
    `INSERT INTO ingestion (id, uploader_id, file_name, state, created_at)
     VALUES ('${id}', '${data.me.id}', 'a.epub', 'PROCESSING', now())`,
  )
  return id
}

const post = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${platform.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(body),
  })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quire-live-'))
  writeFileSync(
    join(folder, 'web.json'),
    JSON.stringify({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: persistedId, name: 'Progress', type: 'subscription', body: progress }],
    }),
  )
  database = await createTestDatabase()
  await seedAccounts(database)
  platform = await startTestPlatform(database, {
    PERSISTED_OPERATIONS: folder,
    MAX_SUBSCRIPTIONS_PER_VIEWER: '3',
  })
  const log = createLog({ level: 'warn', part: 'test' })
  jobs = await openJobs({ url: database.urlOf('catalog'), schema: 'catalog_jobs', log })
  for (const login of ['publisher', 'reader']) tokens[login] = await logIn(login)
})
afterAll(async () => {
  await jobs?.stop({ graceful: false })
  await platform?.close()
  await database[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

test('in one process, clients hear what they wait for as it happens', async () => {
  await runLiveJob({ url: platform.url, password })
})

describe('a subscription', () => {
  test('begins with what there is now, tells of each change, and ends at the last', async () => {
    const id = await waiting()
    const document = 'subscription ($id: ID!) { p: ingestionProgress(id: $id) { state progress } }'
    const { heard, ended } = subscribe(platform.url, tokens['publisher'] ?? '', {
      query: document,
      variables: { id },
    })
    const told = (state: string, at: number) => ({ data: { p: { state, progress: at } } })
    await expect.poll(() => heard).toEqual([told('PROCESSING', 0)])
    const change = (set: string) =>
      queryAt(database.urlOf('catalog'), `UPDATE ingestion SET ${set} WHERE id = '${id}'`)
    await change('progress = 0.5')
    await expect.poll(() => heard).toHaveLength(2)
    await change("state = 'FAILED', finished_at = now()")
    await ended
    expect(heard).toEqual([told('PROCESSING', 0), told('PROCESSING', 0.5), told('FAILED', 0.5)])
  })

  test('is known by its persisted id', async () => {
    const id = await waiting()
    const { heard, stop } = subscribe(platform.url, tokens['publisher'] ?? '', {
      documentId: persistedId,
      variables: { id },
    })
    await expect.poll(() => heard).toMatchObject([{ data: { ingestionProgress: { id } } }])
    stop()
  })

  test('of what is not the viewer’s is null, like what is not there, and over', async () => {
    for (const [query, field, id] of [
      [progress, 'ingestionProgress', await waiting()],
      [progress, 'ingestionProgress', 'none'],
      [status, 'now', randomUUID()],
    ] as const) {
      const { heard, ended } = subscribe(platform.url, tokens['reader'] ?? '', { query, variables: { id } })
      await ended
      expect(heard).toEqual([{ data: { [field]: null } }])
    }
  })

  test('is refused to nobody, by the subgraph that owns the field', async () => {
    for (const [query, field] of [
      [progress, 'ingestionProgress'],
      [status, 'now'],
      [changes, 'librarySync'],
    ] as const) {
      const { heard, ended } = subscribe(platform.url, null, { query, variables: { id: randomUUID() } })
      await ended
      expect(heard).toMatchObject([
        { errors: [{ path: [field], extensions: { code: 'UNAUTHENTICATED' } }], data: null },
      ])
    }
  })

  test.each([
    ['{ a: nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { librarySync { cursor } other: librarySync { cursor } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'subscription ($no: Boolean = false) { ... on Subscription @include(if: $no) { librarySync { cursor } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['subscription ($id: ID!) { orderStatus(id: $id) { status } }', 'BAD_USER_INPUT'],
    ['subscription { librarySync(limit: 9999) { cursor } }', 'MAX_LIST_SIZE_LIMIT'],
  ])('%s is refused as an event', async (query, code) => {
    const { heard, ended } = subscribe(platform.url, tokens['reader'] ?? '', { query })
    await ended
    expect(heard).toMatchObject([{ errors: [{ extensions: { code } }] }])
  })

  test('comes uncompressed, and only to those who want events', async () => {
    const authorization = `Bearer ${tokens['reader']}`
    const stream = await post({ query: changes }, { authorization, 'accept-encoding': 'gzip' })
    expect([stream.status, stream.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ])
    expect(stream.headers.get('content-encoding')).toBeNull()
    await stream.body?.cancel()
    const json = await post({ query: changes }, { authorization, accept: 'application/json' })
    expect(json.status).toBe(406)
    expect(((await json.json()) as any).errors[0].extensions.code).toBe('BAD_REQUEST')
  })

  test('is nothing that any web page could make a browser send', async () => {
    const form = await post({ query: changes }, { 'content-type': 'text/plain' })
    expect(form.status).toBe(400)
    await form.body?.cancel()
  })

  test('is one of a few of a viewer’s, and makes room when it goes', async () => {
    const authorization = `Bearer ${tokens['reader']}`
    await expect
      .poll(async () => {
        const all = await Promise.all(
          Array.from({ length: 4 }, () => post({ query: changes }, { authorization })),
        )
        for (const one of all) await one.body?.cancel()
        return all.map((one) => one.status).toSorted()
      })
      .toEqual([200, 200, 200, 429])
    await expect
      .poll(async () => {
        const again = await post({ query: changes }, { authorization })
        await again.body?.cancel()
        return again.status
      })
      .toBe(200)
  })
})

test('a query is answered as one event to those who want events', async () => {
  const { heard, ended } = subscribe(platform.url, null, { query: '{ me { id } }' })
  await ended
  expect(heard).toEqual([{ data: { me: null } }])
})
