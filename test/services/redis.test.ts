import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../gateway/persisted/manifest.ts'
import { startSmallGraph, type SmallGraph } from '../integration/gateway/small-graph.ts'
import { startShelfGraph } from '../integration/gateway/shelf-graph.ts'
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

async function send({ url }: { url: string }, request: object): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  return response.json()
}

describe('gateways that share a Redis', () => {
  const text = '{ book(id: "b") { title } }'
  const hash = { persistedQuery: { version: 1, sha256Hash: sha256(text) } }
  const persuasion = { data: { book: { title: 'Persuasion' } } }
  test('know the documents that clients have sent to any of them', async () => {
    // Either may still be on its way to Redis.
    await expect
      .poll(async () => {
        expect(await send(one, { query: text, extensions: hash })).toEqual(persuasion)
        return send(other, { extensions: hash })
      })
      .toEqual(persuasion)
  })

  test('tell together who uses what of the schema', async () => {
    const ask = (graph: SmallGraph, client: string) =>
      graph.ask('query Stock { book(id: "a") { stock } }', { headers: { 'graphql-client-name': client } })
    const callers = async () => ((await one.gateway.showUsage({ field: 'Book.stock' })) as any).callers
    await ask(one, 'web')
    await ask(other, 'web')
    await ask(other, 'ios')
    const used = { operation: 'Stock', version: '', lastAt: expect.any(String) }
    await expect
      .poll(async () => {
        await other.gateway.showUsage({})
        return callers()
      })
      .toEqual([
        { ...used, client: 'web', count: 2 },
        { ...used, client: 'ios', count: 1 },
      ])
    const { fields } = (await other.gateway.showUsage({})) as any
    expect(fields).toContainEqual(expect.objectContaining({ field: 'Book.stock', count: 3 }))
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

describe('gateways that keep answers in one Redis', () => {
  const env = () => ({ REDIS_URL: redis.url, RESPONSE_CACHE: 'redis', ENTITY_CACHE: 'redis' })
  const query = '{ books { title } }'
  const hitsOf = ({ gateway }: SmallGraph) => gateway.cacheFigures().responses?.hits

  test('give what another has kept, until something in it changes, and do without while it is away', async () => {
    await using shelf = await startShelfGraph(env())
    await using second = await shelf.gatewayBeside()
    const titles = async (url: string) => {
      const { data } = (await send({ url }, { query })) as any
      return data.books.map(({ title }: { title: string }) => title)
    }
    await expect
      .poll(async () => {
        await titles(shelf.url)
        return hitsOf(shelf)
      })
      .toBeGreaterThan(0)
    await expect
      .poll(async () => {
        shelf.heard('catalog')
        expect(await titles(second.url)).toEqual(['Emma', 'Persuasion', 'Ulysses'])
        return shelf.heard('catalog').length
      })
      .toBe(0)
    expect(second.cacheFigures().responses).toMatchObject({ stores: expect.any(Number) })
    await shelf.ask('mutation { rename(id: "a", title: "Emma, again") }')
    expect((await titles(shelf.url))[0]).toBe('Emma, again')
    await expect.poll(() => titles(second.url)).toContain('Emma, again')
    await redis.stop()
    for (const url of [shelf.url, second.url]) expect(await titles(url)).toContain('Emma, again')
    await redis.start()
  })
})
