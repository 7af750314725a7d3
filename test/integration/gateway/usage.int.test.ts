import { afterAll, beforeAll, expect, test } from 'vitest'
import { scrape } from '../../support/scrape.ts'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'

let graph: SmallGraph
beforeAll(async () => {
  graph = await startSmallGraph()
})
afterAll(() => graph?.[Symbol.asyncDispose]())

const asked = (client: string, query: string, times = 1) =>
  Promise.all(
    Array.from({ length: times }, () =>
      graph.ask(query, { headers: { 'graphql-client-name': client, 'graphql-client-version': '1' } }),
    ),
  )
const callersOf = async (field: string) =>
  ((await graph.gateway.showUsage({ field })) as any).callers as any[]
const fields = async () => ((await graph.gateway.showUsage({})) as any).fields as any[]

test('who uses a field is told, by operation and client, how often and when last', async () => {
  const before = Date.now()
  await asked('web', 'query Page { book(id: "a") { title } }', 3)
  await asked('ios', 'query Page { book(id: "a") { id title } }')
  await asked('ios', '{ book(id: "a") { id } }')
  await expect
    .poll(() => callersOf('Book.title'))
    .toMatchObject([
      { operation: 'Page', client: 'web', version: '1', count: 3 },
      { operation: 'Page', client: 'ios', count: 1 },
    ])
  const [{ lastAt }] = await callersOf('Query.book(id:)')
  expect(Date.parse(lastAt)).toBeGreaterThanOrEqual(before)
  expect(Date.parse(lastAt)).toBeLessThanOrEqual(Date.now())
})

test('all fields are told of, those that nobody uses too', async () => {
  expect(await fields()).toContainEqual({
    field: 'Promise.kept',
    isDeprecated: false,
    count: 0,
    lastAt: null,
  })
  await asked('web', '{ promised { kept } }')
  await expect
    .poll(fields)
    .toContainEqual(expect.objectContaining({ field: 'Promise.kept', count: 1, lastAt: expect.any(String) }))
})

test('what is refused uses nothing', async () => {
  await asked('web', '{ book(id: "a") { stock unheardOf } }')
  await asked('web', 'query ($at: DateTime!) { since(at: $at) }')
  await asked('last', '{ me { id } }')
  await expect.poll(() => callersOf('Query.me')).toHaveLength(1)
  expect(await callersOf('Query.since')).toEqual([])
  expect(await callersOf('Book.stock')).toEqual([])
})

test('uses of what is going are metrics too', async () => {
  await asked('kiosk', 'query Old { book(id: "a") { blurb title } }', 2)
  await expect.poll(() => callersOf('Book.blurb')).toMatchObject([{ client: 'kiosk', count: 2 }])
  const labels = { operation: 'Old', client: 'kiosk' }
  const scraped = await scrape()
  expect(scraped.sum('quire_gateway_deprecated_uses_total', { ...labels, coordinate: 'Book.blurb' })).toBe(2)
  expect(scraped.sum('quire_gateway_deprecated_uses_total', labels), 'and of nothing else').toBe(2)
})
