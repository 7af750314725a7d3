import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../gateway/persisted/manifest.ts'
import { startSmallGraph, type SmallGraph } from '../integration/gateway/small-graph.ts'
import { startRedis, type RedisServer } from './redis.ts'

let redis: RedisServer
let one: SmallGraph
let other: SmallGraph
beforeAll(async () => {
  redis = await startRedis()
  const env = { REDIS_URL: redis.url, AUTOMATIC_PERSISTED_QUERIES: 'redis', RATE_PER_VIEWER: '100' }
  ;[one, other] = await Promise.all([startSmallGraph({ env }), startSmallGraph({ env })])
})
afterAll(async () => {
  await one?.[Symbol.asyncDispose]()
  await other?.[Symbol.asyncDispose]()
  await redis?.stop()
})

describe('gateways that share a Redis', () => {
  const text = '{ book(id: "b") { title } }'
  const hash = { persistedQuery: { version: 1, sha256Hash: sha256(text) } }
  const persuasion = { data: { book: { title: 'Persuasion' } } }
  const send = async ({ url }: SmallGraph, request: object): Promise<unknown> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    })
    return response.json()
  }

  test('know the documents that clients have sent to any of them', async () => {
    await expect.poll(() => send(one, { query: text, extensions: hash })).toEqual(persuasion)
    await expect.poll(() => send(other, { extensions: hash })).toEqual(persuasion)
  })

  test('count together what a viewer asks for', async () => {
    const left = async (graph: SmallGraph) => {
      // Each has its own keys; the viewer is the same.
      const headers = { authorization: `Bearer ${await graph.token()}` }
      const response = await graph.send('{ books { id } }', { headers })
      await response.text()
      return Number(response.headers.get('ratelimit')?.match(/r=(\d+)/)?.[1])
    }
    expect([await left(one), await left(other), await left(one)]).toEqual([90, 80, 70])
  })

  test('go on without it, and find it again', async () => {
    await redis.stop()
    expect(await send(one, { query: text, extensions: hash })).toEqual(persuasion)
    expect(await send(other, { extensions: hash })).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    })
    await redis.start()
    await expect
      .poll(
        async () => {
          await send(one, { query: text, extensions: hash })
          return send(other, { extensions: hash })
        },
        { timeout: 10_000 },
      )
      .toEqual(persuasion)
  })
})
