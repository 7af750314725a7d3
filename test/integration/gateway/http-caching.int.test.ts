import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { priced, startShelfGraph, untilKept, type ShelfGraph } from './shelf-graph.ts'

test('with both off nothing is kept, and caches on the way are told all the same', async () => {
  await using graph = await startShelfGraph({ RESPONSE_CACHE: 'off', ENTITY_CACHE: 'off' })
  const url = `${graph.url}/graphql?query=${encodeURIComponent(priced)}`
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  for (const _ of [1, 2]) {
    const response = await fetch(url, { headers: { 'apollo-require-preflight': '1' } })
    expect(response.headers.get('cache-control')).toBe('public, max-age=60')
  }
  expect(graph.heard('catalog')).toHaveLength(2)
  expect(graph.gateway.cacheFigures()).toEqual({})
})

describe('caches on the way', () => {
  let graph: ShelfGraph
  beforeAll(async () => {
    graph = await startShelfGraph()
    await untilKept(graph)
  })
  afterAll(() => graph?.[Symbol.asyncDispose]())
  const get = async (query: string, headers: Record<string, string> = {}) => {
    const url = `${graph.url}/graphql?query=${encodeURIComponent(query)}`
    const response = await fetch(url, { headers: { 'apollo-require-preflight': '1', ...headers } })
    const header = (name: string) => response.headers.get(name)
    return {
      status: response.status,
      body: await response.text(),
      etag: header('etag') ?? '',
      left: Number(/^public, max-age=(\d+)$/.exec(header('cache-control') ?? '')?.[1] ?? NaN),
      vary: header('vary'),
    }
  }

  test('are told how long an answer is good for from now on, and not from when it was made', async () => {
    // One that is made of what was kept is no younger than that.
    const query = '{ books { price(plus: 4) } }'
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    expect(await get(query)).toMatchObject({ left: 60, vary: expect.stringContaining('authorization') })
    vi.setSystemTime(Date.now() + 20_000)
    expect(await get(query)).toMatchObject({ left: 40 })
    expect((await get('{ books { price(plus: 4) } again: books { price(plus: 4) } }')).left).toBe(40)
  })

  test('are not sent again what they have, until it is another', async () => {
    const { etag, body } = await get(priced)
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/)
    for (const known of [etag, `"other", ${etag}`, etag.slice(2), '*'])
      expect(await get(priced, { 'if-none-match': known })).toMatchObject({
        status: 304,
        body: '',
        etag,
        left: expect.any(Number),
      })
    expect(await get(priced, { 'if-none-match': '"other"' })).toMatchObject({ status: 200, body })
    await graph.ask('mutation { rename(id: "a", title: "Emma, revised") }')
    const changed = await get(priced, { 'if-none-match': etag })
    expect(changed.status).toBe(200)
    expect(changed.etag).not.toBe(etag)
  })

  test('are given nothing of whoever says who they are', async () => {
    const headers = { authorization: `Bearer ${await graph.token()}` }
    expect(await get(priced, headers)).toMatchObject({ status: 200, etag: '', left: NaN })
  })
})
