import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { scrape } from '../../support/scrape.ts'
import { priced, startShelfGraph, untilKept, type ShelfGraph } from './shelf-graph.ts'

const figuresOf = ({ gateway }: ShelfGraph) => gateway.cacheFigures()

describe('whole answers', () => {
  let graph: ShelfGraph
  beforeAll(async () => {
    graph = await startShelfGraph({ ENTITY_CACHE: 'off' })
    await untilKept(graph)
  })
  afterAll(() => graph?.[Symbol.asyncDispose]())
  beforeEach(() => {
    graph.heard('catalog')
    graph.heard('commerce')
  })
  const calls = () => graph.heard('catalog').length

  test('are given again, to readers too', async () => {
    const answer = await graph.ask(priced)
    const headers = { authorization: `Bearer ${await graph.token()}` }
    expect(await graph.ask(priced, { headers })).toEqual(answer)
    expect(await graph.ask(`# the same\nquery { ...B } fragment B on Query ${priced}`)).toEqual(answer)
    expect(calls()).toBe(1)
  })

  test('are told apart by their variables, and by nothing that is none', async () => {
    const query = 'query ($id: ID!) { book(id: $id) { title } }'
    const titleOf = async (variables: object) => (await graph.ask(query, { variables })).data.book?.title
    expect(await titleOf({ id: 'a' })).toBe('Emma')
    expect(await titleOf({ id: 'b' })).toBe('Persuasion')
    expect(await titleOf({ id: 'a', other: 1 })).toBe('Emma')
    expect(calls()).toBe(2)
  })

  test.each([
    ['a publisher', 'x', { roles: ['READER', 'PUBLISHER'] }],
    ['one with more permissions', 'y', { permissions: ['book:read', 'book:edit'] }],
  ])('are neither given to %s nor kept of them', async (_, alias, claims) => {
    const headers = { authorization: `Bearer ${await graph.token(claims)}` }
    await graph.ask(priced, { headers })
    expect(graph.heard('catalog')).toMatchObject([{ userId: 'u1' }])
    const query = `{ books { ${alias}: title } }`
    await graph.ask(query, { headers })
    graph.heard('catalog')
    await graph.ask(query)
    expect(calls()).toBe(1)
  })

  test('of whoever is signed in are asked for nobody', async () => {
    const headers = { authorization: `Bearer ${await graph.token()}` }
    await graph.ask('{ books { title } }', { headers })
    expect(graph.heard('catalog')).toMatchObject([{ userId: null }])
  })

  test("with something of the viewer's are kept for visitors only", async () => {
    const query = '{ books { access } }'
    const headers = { authorization: `Bearer ${await graph.token()}` }
    expect((await graph.ask(query)).data.books[0]).toEqual({ access: 'for sale' })
    expect((await graph.ask(query, { headers })).data.books[0]).toEqual({ access: 'owned by u1' })
    expect((await graph.ask(query)).data.books[0]).toEqual({ access: 'for sale' })
    expect(calls()).toBe(2)
  })

  test.each([
    '{ drafts { title } }',
    '{ books { mine } }',
    '{ me { id } books { id } }',
    '{ books { broken } }',
  ])('are not kept where not all may be: %s', async (query) => {
    const answers = [await graph.ask(query), await graph.ask(query)]
    expect(answers[0].data).toEqual(answers[1].data)
    expect(calls()).toBe(2)
  })

  test('are given up by each mutation that changes something in them, before it is answered', async () => {
    expect((await graph.ask(priced)).data.books[2].title).toBe('Ulysses')
    await graph.ask('mutation { rename(id: "c", title: "Odyssey") }')
    expect((await graph.ask(priced)).data.books[2].title).toBe('Odyssey')
  })

  test('are given up when a subgraph says so, and by what changes elsewhere they are not', async () => {
    await graph.ask(priced)
    graph.heard('catalog')
    graph.say('catalog', 'Author:x')
    await graph.ask('mutation { touch }')
    graph.heard('catalog')
    await graph.ask(priced)
    expect(calls()).toBe(0)
    graph.prices.set('a', 99)
    graph.say('commerce', 'Book:a')
    await expect.poll(async () => (await graph.ask(priced)).data.books[0].price).toBe(99)
  })

  test('end with the age that they may have', async () => {
    const query = '{ brief(id: "b") { title } }'
    expect(await graph.ask(query)).toEqual({ data: { brief: { title: 'Persuasion' } } })
    graph.titles.set('b', 'Persuasion, again')
    expect(await graph.ask(query)).toEqual({ data: { brief: { title: 'Persuasion' } } })
    await expect
      .poll(() => graph.ask(query), { timeout: 5_000 })
      .toEqual({ data: { brief: { title: 'Persuasion, again' } } })
  })

  test('are counted', async () => {
    const before = figuresOf(graph).responses
    const query = '{ books { t: title } }'
    await graph.ask(query)
    await graph.ask(query)
    await graph.ask('mutation { rename(id: "a", title: "Emma") }')
    await graph.ask(query)
    const after = figuresOf(graph).responses
    expect(figuresOf(graph).entities).toBeUndefined()
    const difference = (name: 'hits' | 'misses' | 'stores' | 'invalidations') =>
      (after?.[name] ?? 0) - (before?.[name] ?? 0)
    expect(['hits', 'misses', 'stores', 'invalidations'].map((name) => difference(name as 'hits'))).toEqual([
      1, 1, 2, 1,
    ])
    expect(after?.bytes).toBeGreaterThan(100)
  })

  test('are told apart by which operation of a document is asked for', async () => {
    const query = 'query A { books { one: title } } query B { books { two: title } }'
    const keysOf = async (operationName: string) => {
      const response = await fetch(`${graph.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, operationName }),
      })
      const { data } = (await response.json()) as any
      return Object.keys(data.books[0])
    }
    expect([await keysOf('A'), await keysOf('B'), await keysOf('A')]).toEqual([['one'], ['two'], ['one']])
    expect(calls()).toBe(2)
  })

  test('are given to all who ask at the same time', async () => {
    const shared = async () => (await scrape()).sum('quire_gateway_answers_shared_total')
    const before = await shared()
    const letGo = graph.hold('catalog')
    const asked = Array.from({ length: 4 }, () => graph.ask('{ books { together: title } }'))
    await expect.poll(async () => (await shared()) - before).toBe(3)
    letGo()
    expect(new Set((await Promise.all(asked)).map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(calls()).toBe(1)
  })

  test('are seen by Prometheus', async () => {
    const lookups = async (outcome: string) =>
      (await scrape()).sum('quire_gateway_cache_lookups_total', { cache: 'responses', outcome })
    const all = () => Promise.all(['hit', 'miss', 'changed'].map(lookups))
    const before = await all()
    const query = '{ books { seen: title } }'
    await graph.ask(query)
    await graph.ask(query)
    await graph.ask('mutation { rename(id: "a", title: "Emma") }')
    await graph.ask(query)
    expect((await all()).map((count, place) => count - (before[place] ?? 0))).toEqual([1, 1, 1])
    const scraped = await scrape()
    const of = (what: string) => scraped.sum(`quire_gateway_cache_${what}`, { cache: 'responses' })
    expect(of('stores_total')).toBeGreaterThan(1)
    expect(of('bytes')).toBe(figuresOf(graph).responses?.bytes)
    expect(of('bytes') / of('entries')).toBeGreaterThan(400)
  })
})

describe('entities', () => {
  let graph: ShelfGraph
  beforeAll(async () => {
    graph = await startShelfGraph({ RESPONSE_CACHE: 'off' })
    await untilKept(graph)
  })
  afterAll(() => graph?.[Symbol.asyncDispose]())
  beforeEach(() => {
    graph.heard('catalog')
    graph.heard('commerce')
  })
  const asked = () => graph.heard('commerce').map(({ representations }) => representations)

  test('are found again by other operations, and only the others are asked for', async () => {
    await graph.ask('query Other { book(id: "a") { price(plus: 1) } }')
    const answer = await graph.ask('{ books { title price(plus: 1) } book(id: "b") { price(plus: 1) } }')
    expect(answer.data).toMatchObject({
      books: [{ price: 11 }, { price: 12 }, { price: 13 }],
      book: { price: 12 },
    })
    expect(asked()).toEqual([['a'], ['b', 'c']])
  })

  test('are told apart by what is asked of them, with variables and without', async () => {
    const query = 'query ($plus: Int = 2) { book(id: "a") { price(plus: $plus) } }'
    const priceOf = async (text: string, variables = {}) =>
      (await graph.ask(text, { variables })).data.book.price
    expect(await priceOf(query)).toBe(12)
    expect(await priceOf(query, { plus: 5 })).toBe(15)
    expect(await priceOf(query.replace('= 2', '= 3'))).toBe(13)
    expect(await priceOf(query)).toBe(12)
    expect(asked()).toHaveLength(3)
  })

  test('of a failed call are not kept, and errors are where their entity is', async () => {
    const query = '{ books { id broken } }'
    await graph.ask('{ book(id: "a") { broken } }')
    const broken = { message: expect.any(String), path: ['books', 1, 'broken'] }
    expect(await graph.ask(query)).toMatchObject({
      data: { books: [{ broken: 1 }, { broken: null }, { broken: 1 }] },
      errors: [broken],
    })
    expect(await graph.ask(query)).toMatchObject({
      data: { books: [{ broken: 1 }, { broken: null }, { broken: 1 }] },
      errors: [broken],
    })
    expect(asked()).toEqual([['a'], ['b', 'c'], ['b']])
  })

  test('that are not there are asked for again', async () => {
    graph.prices.delete('c')
    graph.say('commerce', 'Book:*')
    await expect.poll(async () => (await graph.ask(priced)).data.books[2].price).toBeNull()
    asked()
    await graph.ask(priced)
    expect(asked()).toEqual([['c']])
    graph.prices.set('c', 12)
    expect((await graph.ask(priced)).data.books[2].price).toBe(12)
  })

  test('that changed are asked for again, and no others', async () => {
    await graph.ask(priced)
    graph.prices.set('b', 50)
    graph.say('commerce', 'Book:b')
    await expect.poll(async () => (await graph.ask(priced)).data.books[1].price).toBe(50)
    expect(asked().at(-1)).toEqual(['b'])
  })

  test('that were asked for before a change and come after it are not kept', async () => {
    const query = '{ book(id: "a") { price(plus: 7) } }'
    const priceOf = async () => (await graph.ask(query)).data.book.price as number
    const release = graph.hold('commerce')
    const late = priceOf()
    await expect.poll(asked).toEqual([['a']])
    graph.prices.set('a', 1_000)
    graph.say('commerce', 'Book:a')
    await expect.poll(() => graph.isTold('commerce')).toBe(true)
    release()
    expect(await late).toBeLessThan(100)
    expect(await priceOf()).toBe(1_007)
  })

  test('are asked for as the viewer where one of them is theirs alone', async () => {
    const headers = { authorization: `Bearer ${await graph.token()}` }
    const query = '{ books { price(plus: 9) mine access } }'
    const answer = { price: 1_009, mine: 'u1', access: 'owned by u1' }
    expect((await graph.ask(query, { headers })).data.books[0]).toEqual(answer)
    expect(graph.heard('commerce')).toMatchObject([{ userId: 'u1' }])
    expect((await graph.ask(query)).data.books[0]).toEqual({ price: 1_009, mine: null, access: 'for sale' })
  })

  test('are not given while it is not known what a mutation has changed', async () => {
    await graph.ask(priced)
    asked()
    graph.tells.commerce = false
    await graph.ask('mutation { setPrice(id: "a", price: 3) }')
    expect((await graph.ask(priced)).data.books[0].price).toBe(3)
    expect((await graph.ask(priced)).data.books[0].price).toBe(3)
    expect(asked().filter(({ length }) => length)).toHaveLength(2)
    graph.tells.commerce = true
    await untilKept(graph)
  })
})
