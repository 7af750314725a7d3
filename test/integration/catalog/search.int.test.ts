import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeCursor } from '#kit/pagination/connection.ts'
import { openShelf, type Shelf } from './shelf-fixture.ts'

let shelf: Shelf
beforeAll(async () => {
  shelf = await openShelf()
  const melville = await shelf.author('Herman Melville')
  const sea = await shelf.series('Tales of the Sea')
  await shelf.book({
    title: 'Moby-Dick',
    subtitle: 'or, The Whale',
    authors: [melville],
    series: [sea],
    subjects: ['Ships', 'Rock & Roll'],
    description: `A captain hunts what took his leg. ${'And so on. '.repeat(50)}In the end <b>nobody</b> wins.`,
  })
  await shelf.book({ title: 'Whales for Beginners', subjects: ['Zoology'], language: 'en-GB' })
  await shelf.book({ title: 'The Zoo', description: 'Lions, whales, and who feeds them.' })
  await shelf.book({ title: 'Les Misérables', authors: [await shelf.author('Victor Hugo')], language: 'fr' })
  await shelf.book({ title: '紅樓夢', authors: [await shelf.author('曹雪芹')], language: 'zh-Hant' })
  await shelf.book({ title: '白鯨記', description: '一本關於鯨魚的小說', language: 'zh-Hant' })
  await shelf.book({ title: 'مُقَدِّمَة ابن خلدون', language: 'ar' })
  await shelf.book({ title: 'Whale Draft', status: 'DRAFT' })
  await shelf.book({ title: 'Whale Withdrawn', status: 'WITHDRAWN' })
})
afterAll(() => shelf[Symbol.asyncDispose]())

const document = `query ($query: String!, $filter: BookFilter, $first: Int, $after: String) {
  searchBooks(query: $query, filter: $filter, first: $first, after: $after) { totalCount
    edges { cursor highlight node { id title } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`
const search = async (query: string, variables = {}): Promise<any> =>
  (await shelf.ask(document, { query, ...variables })).searchBooks
const find = async (query: string, filter?: object): Promise<string[]> => {
  const { edges, totalCount } = await search(query, { filter })
  expect(totalCount).toBe(edges.length)
  return edges.map((edge: any) => edge.node.title)
}
const highlight = async (query: string) => (await search(query)).edges[0].highlight

describe('a search', () => {
  test.each([
    ['in the title', 'moby', ['Moby-Dick']],
    ['in the subtitle', 'whale or', ['Moby-Dick']],
    ['among contributors', 'melville', ['Moby-Dick']],
    ['in the series', 'tales sea', ['Moby-Dick']],
    ['among subjects', 'ships', ['Moby-Dick']],
    ['in the description', 'captain hunts', ['Moby-Dick']],
    ['in several of these', 'melville whale captain', ['Moby-Dick']],
    ['without regard to accents and case', 'MISERABLES hugo', ['Les Misérables']],
    ['by accents that the title has not', 'möby', ['Moby-Dick']],
    ['by the beginning of the last', 'herman melv', ['Moby-Dick']],
    ['of Chinese in the title', '樓夢', ['紅樓夢']],
    ['of one Chinese character', '鯨', ['白鯨記']],
    ['of Chinese in the description', '小說', ['白鯨記']],
    ['of a Chinese name', '曹雪芹', ['紅樓夢']],
    ['of Arabic without its points', 'مقدمة', ['مُقَدِّمَة ابن خلدون']],
    ['of Arabic with them', 'مُقَدِّمَة خلدون', ['مُقَدِّمَة ابن خلدون']],
  ])('finds words %s', async (_, query, titles) => {
    expect(await find(query)).toEqual(titles)
  })

  test('finds the title before the subtitle’s longer text, and both before the description', async () => {
    expect(await find('whal')).toEqual(['Whales for Beginners', 'Moby-Dick', 'The Zoo'])
  })

  test.each([
    'whale zebra',
    'melv herman',
    'dick-tionary',
    '夢樓',
    '?!',
    ' ',
    '',
    "'",
    '\\',
    '\0',
    'zebra:* | moby',
  ])('of %j finds nothing', async (query) => {
    expect(await find(query)).toEqual([])
  })

  test('takes at most 200 characters', async () => {
    expect(await find('鯨'.repeat(200))).toEqual([])
    expect(await shelf.refusal(document, { query: 'x'.repeat(201) })).toBe('BAD_USER_INPUT')
  })

  test('obeys the filter', async () => {
    expect(await find('whal', { languages: ['en-GB'] })).toEqual(['Whales for Beginners'])
    expect(await find('whal', { languages: ['fr'] })).toEqual([])
  })

  test('divides what it found', async () => {
    const { searchBooks } = await shelf.ask(
      '{ searchBooks(query: "whal") { facets { field values { value count } } } }',
    )
    expect(searchBooks.facets).toContainEqual({
      field: 'LANGUAGE',
      values: [
        { value: 'en', count: 2 },
        { value: 'en-GB', count: 1 },
      ],
    })
  })
})

describe('the pages of a search', () => {
  test('hold each book once, also where many are equally good', async () => {
    for (let index = 0; index < 7; index++)
      await shelf.book({ title: `Kraken ${index % 2 ? 'Kraken' : 'rising'} ${index % 3 ? '' : 'again'}` })
    const whole = (await search('kraken', { first: 100 })).edges.map((edge: any) => edge.node.id)
    expect(new Set(whole)).toHaveProperty('size', 7)
    const seen: string[] = []
    let after: string | null = null
    do {
      const found = await search('kraken', { first: 2, after })
      expect(found.totalCount).toBe(7)
      expect(found.pageInfo.hasPreviousPage).toBe(after !== null)
      seen.push(...found.edges.map((edge: any) => edge.node.id))
      after = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null
    } while (after && seen.length < 20)
    expect(seen).toEqual(whole)
  })

  const id = '0190f6f0-0000-7000-8000-000000000000'
  test.each([
    [['RANK', 'NaN', id]],
    [['RANK', '1e99', id]],
    [['RANK', '1e-99', id]],
    [['RANK', '1', 'no id']],
    [['RANK', 1, id]],
    [['NEWEST', '2026-01-01T00:00:00.000Z', id]],
  ])('do not go on after %j', async (cursor) => {
    const after = encodeCursor(cursor)
    expect(await shelf.refusal(document, { query: 'whale', after })).toBe('BAD_USER_INPUT')
  })

  test('take as many statements with 50 books as with 5', async () => {
    const [author, series] = [await shelf.author('Of Squids'), await shelf.series('Squids')]
    for (let index = 0; index < 50; index++)
      await shelf.book({ title: `${index}`, description: 'squid', authors: [author], series: [series] })
    const few = await shelf.countStatements(document, { query: 'squid', first: 5 })
    expect(few).toBeGreaterThan(2)
    expect(await shelf.countStatements(document, { query: 'squid', first: 50 })).toBe(few)
  })
})

describe('a highlight', () => {
  test.each([
    ['the title', 'mob', '<mark>Mob</mark>y-Dick or, The Whale'],
    ['a name', 'melville', 'Herman <mark>Melville</mark>'],
    ['the series', 'sea', 'Tales of the <mark>Sea</mark>'],
    ['subjects, escaped', 'rol', 'Ships, Rock &amp; <mark>Rol</mark>l'],
    ['a Chinese title', '樓夢', '紅<mark>樓夢</mark>'],
  ])('shows words in %s', async (_, query, expected) => {
    expect(await highlight(query)).toBe(expected)
  })

  test('shows the part of a description where they are, without its markup', async () => {
    expect(await highlight('nobody')).toMatch(
      /^….*In the end &lt;b&gt;<mark>nobody<\/mark>&lt;\/b&gt; wins\.$/,
    )
  })
})
