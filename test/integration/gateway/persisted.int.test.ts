import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Env } from '#kit/config/env.ts'
import { sha256 } from '../../../gateway/persisted/manifest.ts'
import { listenToLog } from '../../support/heard-log.ts'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

const body = 'query Book($id: ID!) {\n  book(id: $id) {\n    title\n    __typename\n  }\n}'
const purchase = 'mutation Buy {\n  buy\n}'
const operations = [
  { id: 'book', name: 'Book', type: 'query', body },
  { id: sha256(purchase), name: 'Buy', type: 'mutation', body: purchase },
]
const manifest = (listed: object[]) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: listed })

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'quire-manifests-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const shelf = folderOf({
  'web.json': manifest(operations),
  'relay.json': JSON.stringify({ relay: '{ me { id } }' }),
})
/** One gateway for each mode. */
const graphs = new Map<string, Promise<SmallGraph>>()
const start = (mode: string): Promise<SmallGraph> => {
  const env: Env = { PERSISTED_OPERATIONS: shelf, PERSISTED_MODE: mode, AUTOMATIC_PERSISTED_QUERIES: 'off' }
  const graph = graphs.get(mode) ?? startSmallGraph({ env })
  graphs.set(mode, graph)
  return graph
}
afterAll(async () => {
  for (const graph of graphs.values()) await (await graph)[Symbol.asyncDispose]()
})

async function post({ url }: SmallGraph, request: object, path = '/graphql') {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(request),
  })
  const { data, errors } = (await response.json()) as any
  return { status: response.status, data, code: errors?.[0].extensions.code as string | undefined }
}

const emma = { data: { book: { title: 'Emma', __typename: 'Book' } } }
const variables = { id: 'a' }
const hashed = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })

describe('an operation that a manifest has', () => {
  test.each([
    ['extensions.persistedQuery', hashed('book'), '/graphql'],
    ['documentId', { documentId: 'book' }, '/graphql'],
    ['the path', {}, '/graphql/book'],
  ])('is asked for by its id in %s', async (_, request, path) => {
    const graph = await start('ids')
    expect(await post(graph, { ...request, variables }, path)).toEqual({ status: 200, ...emma })
    expect(await post(graph, { ...request, variables, operationName: 'Book' }, path)).toMatchObject(emma)
  })

  test('is asked for by GET: a mutation is not', async () => {
    const graph = await start('ids')
    const get = async (path: string) => {
      const response = await fetch(graph.url + path)
      return { status: response.status, body: await response.json() }
    }
    expect(await get('/graphql/book?variables={"id":"a"}')).toEqual({ status: 200, body: emma })
    expect(await get('/graphql/relay')).toEqual({ status: 200, body: { data: { me: null } } })
    expect((await get(`/graphql/${sha256(purchase)}`)).status).toBe(405)
    const preflight = { headers: { 'apollo-require-preflight': '1', accept: 'text/html' } }
    const byParameter = await fetch(`${graph.url}/graphql?documentId=sha256:${sha256(purchase)}`, preflight)
    expect(byParameter.status).toBe(405)
    expect(graph.received.commerce).toEqual([])
    expect(await post(graph, { documentId: `sha256:${sha256(purchase)}` })).toMatchObject({
      data: { buy: 'bought' },
    })
  })

  test.each([
    [{ documentId: 5 }],
    [{ documentId: 'book', ...hashed('book') }],
    [{ extensions: { persistedQuery: { sha256Hash: {} } } }],
    [{ documentId: '' }],
  ])('is not what %j names', async (request) => {
    const graph = await start('off')
    expect(await post(graph, request)).toMatchObject({ status: 400, code: 'BAD_REQUEST' })
  })
})

describe('what no manifest has', () => {
  const foreign = 'query Other { me { id } }'
  const rearranged = '# the same\nquery Book($id: ID!) { book(id: $id), { title __typename } }'

  test.each([
    ['off', foreign, 200, undefined],
    ['log', foreign, 200, undefined],
    ['safelist', foreign, 403, 'QUERY_NOT_IN_SAFELIST'],
    ['safelist', rearranged, 200, undefined],
    ['safelist', '{ not GraphQL', 403, 'QUERY_NOT_IN_SAFELIST'],
    ['ids', foreign, 400, 'PERSISTED_QUERY_ID_REQUIRED'],
    ['ids', body, 400, 'PERSISTED_QUERY_ID_REQUIRED'],
  ])('in mode %s, sent as %s, is answered with %s %s', async (mode, query, status, code) => {
    const graph = await start(mode)
    const answer = await post(graph, { query, variables })
    expect([answer.status, answer.code]).toEqual([status, code])
  })

  test.each(['log', 'safelist', 'ids'])('in mode %s is not found by an id', async (mode) => {
    const graph = await start(mode)
    const unknown = { status: 404, code: 'PERSISTED_QUERY_NOT_IN_LIST' }
    expect(await post(graph, hashed('other'))).toMatchObject(unknown)
    expect(await post(graph, {}, '/graphql/other')).toMatchObject(unknown)
    expect(await post(graph, { ...hashed('book'), query: body })).toMatchObject({
      status: 400,
      code: 'CANNOT_SEND_PQ_ID_AND_BODY',
    })
  })

  test('in mode log leaves its document in the log once', async () => {
    const { lines, log } = listenToLog()
    await using graph = await startSmallGraph({
      log,
      env: { PERSISTED_OPERATIONS: shelf, PERSISTED_MODE: 'log' },
    })
    for (const query of [foreign, foreign, rearranged]) await post(graph, { query, variables })
    expect(lines.filter(({ document }) => document).map(({ document }) => document)).toEqual([foreign])
  })
})

describe('manifests', () => {
  test('are followed while the gateway runs; one that cannot be read leaves the last good ones in force', async () => {
    const { lines, log } = listenToLog()
    const folder = folderOf({ 'web.json': manifest([]) })
    await using graph = await startSmallGraph({
      log,
      env: { PERSISTED_OPERATIONS: folder, PERSISTED_MODE: 'ids', PERSISTED_POLL_MS: '20' },
    })
    expect(await post(graph, { documentId: 'book', variables })).toMatchObject({ status: 404 })
    const put = (name: string, text: string) => {
      writeFileSync(join(folder, 'next'), text)
      renameSync(join(folder, 'next'), join(folder, name))
    }
    put('ios.json', manifest(operations))
    await expect.poll(() => post(graph, { documentId: 'book', variables })).toMatchObject(emma)
    put('ios.json', '{"format": "another"}')
    await expect
      .poll(() => lines.map(({ msg }) => msg))
      .toContainEqual(expect.stringMatching(/list.*cannot be served/))
    expect(await post(graph, { documentId: 'book', variables })).toMatchObject(emma)
    put('ios.json', manifest([]))
    await expect.poll(() => post(graph, { documentId: 'book', variables })).toMatchObject({ status: 404 })
  })

  test('with an operation that does not fit the graph are served, and the log says which', async () => {
    const { lines, log } = listenToLog()
    const folder = folderOf({
      'web.json': manifest([
        ...operations,
        { id: 'old', name: 'Old', type: 'query', body: 'query Old { gone }' },
      ]),
    })
    await using graph = await startSmallGraph({ log, env: { PERSISTED_OPERATIONS: folder } })
    expect(lines).toContainEqual(expect.objectContaining({ id: 'old', operation: 'Old' }))
    expect(await post(graph, { documentId: 'book', variables })).toMatchObject(emma)
    expect(await post(graph, { documentId: 'old' })).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' })
  })

  test.each([
    [{ PERSISTED_MODE: 'ids' }, /needs PERSISTED_OPERATIONS/],
    [{ PERSISTED_OPERATIONS: '/nowhere' }, /cannot be read/],
    [
      { PERSISTED_OPERATIONS: shelf, PERSISTED_MODE: 'safelist', AUTOMATIC_PERSISTED_QUERIES: 'memory' },
      /must be off/,
    ],
    [{ AUTOMATIC_PERSISTED_QUERIES: 'redis' }, /REDIS_URL/],
    [
      {
        PERSISTED_OPERATIONS: folderOf({
          'a.json': JSON.stringify({ one: '{ me { id } }' }),
          'b.json': JSON.stringify({ one: '{ books { id } }' }),
        }),
      },
      /b\.json: the id one/,
    ],
  ])('configured as %j are refused at the start', async (env, message) => {
    await expect(startSmallGraph({ env })).rejects.toThrow(message)
  })
})

describe('automatic persisted queries', () => {
  test('are known once they have been sent with their hash, if they are valid', async () => {
    await using graph = await startSmallGraph()
    const text = '{ book(id: "b") { title } }'
    const persuasion = { data: { book: { title: 'Persuasion' } } }
    expect(await post(graph, hashed(sha256(text)))).toMatchObject({
      status: 200,
      code: 'PERSISTED_QUERY_NOT_FOUND',
    })
    expect(await post(graph, { query: text, ...hashed(sha256(text)) })).toMatchObject(persuasion)
    expect(await post(graph, hashed(sha256(text)))).toMatchObject(persuasion)
    expect(await post(graph, { query: '{ me { id } }', ...hashed(sha256(text)) })).toMatchObject({
      status: 400,
    })
    await post(graph, { query: '{ gone }', ...hashed(sha256('{ gone }')) })
    expect(await post(graph, hashed(sha256('{ gone }')))).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' })
  })

  test('are off in production', async () => {
    await using graph = await startSmallGraph({ env: { NODE_ENV: 'production' } })
    const text = '{ me { id } }'
    expect(await post(graph, { query: text, ...hashed(sha256(text)) })).toMatchObject({
      status: 200,
      code: 'PERSISTED_QUERY_NOT_SUPPORTED',
    })
  })
})

describe('caches on the way', () => {
  test('may keep what every visitor gets, for as long as the schema says, and nothing else', async () => {
    const folder = folderOf({
      'a.json': JSON.stringify({
        shelf: '{ books { id title } }',
        mine: '{ books { id } me { id } }',
        failing: '{ books { id } fail(code: "NOT_FOUND") }',
        wrong: '{ gone }',
      }),
    })
    await using graph = await startSmallGraph({
      env: { PERSISTED_OPERATIONS: folder, PERSISTED_MODE: 'ids', AUTOMATIC_PERSISTED_QUERIES: 'off' },
    })
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const get = async (id: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${graph.url}/graphql/${id}`, { headers })
      await response.text()
      expect(response.headers.get('vary') ?? 'authorization').toContain('authorization')
      return response.headers.get('cache-control')
    }
    expect(await get('shelf')).toBe('public, max-age=60')
    expect(await get('shelf', { authorization: `Bearer ${await graph.token()}` })).toBe('no-store')
    expect(await get('shelf', { 'graphql-cost': '1' })).toBe('no-store')
    for (const id of ['mine', 'failing', 'wrong', 'unknown']) expect(await get(id), id).toBe('no-store')
  })
})
