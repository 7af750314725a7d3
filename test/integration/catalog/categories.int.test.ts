import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { publisherPermissions } from '../../support/catalog.ts'
import { viewerWith } from '../../support/graph.ts'
import { editor, openShelf, type Shelf } from './shelf-fixture.ts'

let shelf: Shelf
beforeAll(async () => {
  shelf = await openShelf()
})
afterAll(() => shelf[Symbol.asyncDispose]())

const mutations = {
  create: `mutation ($input: CreateCategoryInput!) { payload: createCategory(input: $input) {
    category { id slug name parent { id } } problems { code path } } }`,
  move: `mutation ($input: MoveCategoryInput!) { payload: moveCategory(input: $input) {
    category { id parent { id } } problems { code path } } }`,
  remove: `mutation ($input: DeleteCategoryInput!) { payload: deleteCategory(input: $input) {
    deletedId problems { code path } } }`,
}
const run = async (name: keyof typeof mutations, input: object): Promise<any> =>
  (await shelf.ask(mutations[name], { input }, editor)).payload
const create = (input: object) => run('create', { name: 'A name', slug: randomUUID(), ...input })
const move = (categoryId: string, parentId?: string | null) => run('move', { categoryId, parentId })
const remove = (categoryId: string) => run('remove', { categoryId })
const faults = (payload: any) => payload.problems.map((one: any) => `${one.code} ${one.path?.join('.')}`)

const find = async (args: string) => (await shelf.ask(`{ category${args} { id } }`)).category
const bookCount = async (id: string) =>
  (await shelf.ask('query ($id: ID!) { category(id: $id) { bookCount } }', { id })).category.bookCount

describe('the tree of categories', () => {
  test('is shown from its top, by name', async () => {
    const b = await shelf.category('top-b', null, 'Top B')
    const a = await shelf.category('top-a', null, 'Top A')
    const below = [await shelf.category('below-2', a, 'Two'), await shelf.category('below-1', a, 'One')]
    const { categories } = await shelf.ask(
      '{ categories { id parent { id } children { name parent { id } } } }',
    )
    expect(
      categories.map((one: any) => one.id).filter((id: string) => [a, b, ...below].includes(id)),
    ).toEqual([a, b])
    expect(categories.find((one: any) => one.id === a)).toEqual({
      id: a,
      parent: null,
      children: [
        { name: 'One', parent: { id: a } },
        { name: 'Two', parent: { id: a } },
      ],
    })
  })

  test('is shown from any of its branches', async () => {
    const top = await shelf.category()
    const below = await shelf.category(undefined, top)
    await shelf.category(undefined, below)
    const list = 'query ($id: ID) { categories(parentId: $id) { id } }'
    expect(await shelf.ask(list, { id: top })).toEqual({ categories: [{ id: below }] })
    expect(await shelf.ask(list, { id: randomUUID() })).toEqual({ categories: [] })
    expect(await shelf.ask(list, { id: 'no id' })).toEqual({ categories: [] })
  })

  test('takes as many statements with many branches as with few', async () => {
    const tree =
      'query ($id: ID) { categories(parentId: $id) { bookCount parent { id } children { bookCount } } }'
    const grow = async (size: number) => {
      const top = await shelf.category()
      for (let one = 0; one < size; one++) {
        const id = await shelf.category(undefined, top)
        await shelf.book({ categories: [id, await shelf.category(undefined, id)] })
      }
      return top
    }
    const [few, many] = [await grow(2), await grow(12)]
    const count = await shelf.countStatements(tree, { id: few })
    expect(count).toBeGreaterThan(0)
    expect(await shelf.countStatements(tree, { id: many })).toBe(count)
  })
})

describe('a category', () => {
  test('is found by its id, or by its slug in any case and script', async () => {
    const id = await shelf.category('章回小説-é', null, '小説')
    expect(await find(`(id: "${id}")`)).toEqual({ id })
    expect(await find('(slug: "章回小説-É")')).toEqual({ id })
    expect(await find('(slug: "章回小説-e\u0301")')).toEqual({ id })
  })

  test('that isn’t there is null', async () => {
    for (const args of [`(id: "${randomUUID()}")`, '(id: "x")', '(slug: "nothing")', '(slug: "\\u0000")'])
      expect(await find(args)).toBeNull()
  })

  test.each(['', '(id: "a", slug: "b")'])('is not asked for by %j', async (args) => {
    expect(await shelf.refusal(`{ category${args} { id } }`)).toBe('BAD_USER_INPUT')
  })

  test('is what another subgraph’s reference leads to', async () => {
    const id = await shelf.category()
    const document =
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Category { id slug } } }'
    const of = [id, 'no id'].map((one) => ({ __typename: 'Category', id: one }))
    expect((await shelf.ask(document, { of }))._entities).toMatchObject([{ id }, null])
  })

  test('counts the published books in it and below it, each once', async () => {
    const top = await shelf.category()
    const [left, right] = [await shelf.category(undefined, top), await shelf.category(undefined, top)]
    const leaf = await shelf.category(undefined, left)
    await shelf.book({ categories: [top, leaf] })
    await shelf.book({ categories: [left, right] })
    await shelf.book({ categories: [leaf] })
    await shelf.book({ categories: [leaf], status: 'DRAFT' })
    await shelf.book({ categories: [top], status: 'WITHDRAWN' })
    expect(await Promise.all([top, left, right, leaf].map(bookCount))).toEqual([3, 3, 1, 2])
  })
})

describe('making a category', () => {
  test('gives it its place and a slug in lower case', async () => {
    const parentId = await shelf.category()
    const slug = `Sci-Fi-${randomUUID()}`
    const { category, problems } = await create({ name: ' Science  Fiction ', slug, parentId })
    expect(problems).toEqual([])
    expect(category).toMatchObject({ slug: slug.toLowerCase(), parent: { id: parentId } })
    expect(category.name).toMatch(/^Science +Fiction$/)
  })

  test.each(['', '-', 'a--b', '-a', 'a-', 'a b', 'a_b', 'a/b', 'x'.repeat(101), '\0'])(
    'does not take %j for a slug',
    async (slug) => {
      expect(faults(await create({ slug }))).toEqual(['INVALID_INPUT input.slug'])
    },
  )

  test('says all the faults at once', async () => {
    const payload = await create({ name: ' ', slug: '?', parentId: randomUUID() })
    expect(payload.category).toBeNull()
    expect(faults(payload)).toEqual([
      'INVALID_INPUT input.name',
      'INVALID_INPUT input.slug',
      'NOT_FOUND input.parentId',
    ])
    expect(faults(await create({ name: 'x'.repeat(101) }))).toEqual(['INVALID_INPUT input.name'])
    expect(faults(await create({ parentId: 'no id' }))).toEqual(['NOT_FOUND input.parentId'])
  })

  test('gives a slug once, however it is written and at whatever moment', async () => {
    const slug = randomUUID()
    const payloads = await Promise.all([slug, slug.toUpperCase(), slug].map((one) => create({ slug: one })))
    const made = payloads.filter((one) => one.category)
    expect(made).toHaveLength(1)
    expect(payloads.flatMap(faults)).toEqual(['SLUG_TAKEN input.slug', 'SLUG_TAKEN input.slug'])
    expect(await find(`(slug: "${slug}")`)).toEqual({ id: made[0].category.id })
  })
})

describe('moving a category', () => {
  test('takes along what is below it, also to the top', async () => {
    const [from, to] = [await shelf.category(), await shelf.category()]
    const moved = await shelf.category(undefined, from)
    await shelf.book({ categories: [await shelf.category(undefined, moved)] })
    expect(await move(moved, to)).toEqual({ category: { id: moved, parent: { id: to } }, problems: [] })
    expect([await bookCount(from), await bookCount(to)]).toEqual([0, 1])
    expect(await move(moved)).toEqual({ category: { id: moved, parent: null }, problems: [] })
  })

  test('below itself is refused', async () => {
    const top = await shelf.category()
    const middle = await shelf.category(undefined, top)
    const leaf = await shelf.category(undefined, middle)
    for (const parentId of [top, middle, leaf])
      expect(faults(await move(top, parentId))).toEqual(['CATEGORY_CYCLE input.parentId'])
    expect(faults(await move(leaf, top))).toEqual([])
  })

  test('names all that isn’t there', async () => {
    expect(faults(await move(randomUUID(), 'no id'))).toEqual([
      'NOT_FOUND input.categoryId',
      'NOT_FOUND input.parentId',
    ])
  })

  test('below each other at the same moment makes no circle', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await shelf.category(), await shelf.category()]
      const payloads = await Promise.all([move(a, b), move(b, a)])
      expect(payloads.flatMap(faults)).toEqual(['CATEGORY_CYCLE input.parentId'])
    }
  })
})

describe('deleting a category', () => {
  test('that is empty takes it away', async () => {
    const id = await shelf.category()
    expect(await remove(id)).toEqual({ deletedId: id, problems: [] })
    expect(await find(`(id: "${id}")`)).toBeNull()
    expect(faults(await remove(id))).toEqual(['NOT_FOUND input.categoryId'])
    expect(faults(await remove('no id'))).toEqual(['NOT_FOUND input.categoryId'])
  })

  test('with a subcategory or a book, be it a draft, is refused', async () => {
    const [parent, shelved] = [await shelf.category(), await shelf.category()]
    await shelf.category(undefined, parent)
    await shelf.book({ categories: [shelved], status: 'DRAFT' })
    for (const id of [parent, shelved]) {
      expect(faults(await remove(id))).toEqual(['CATEGORY_NOT_EMPTY input.categoryId'])
      expect(await find(`(id: "${id}")`)).toEqual({ id })
    }
  })

  test('while a book or a subcategory is put into it does one of the two', async () => {
    const owner = viewerWith(publisherPermissions)
    const publisherId = await shelf.publisher('Racing Press', owner.userId)
    const put = `mutation ($input: SetBookCategoriesInput!) { payload: setBookCategories(input: $input) {
      problems { code path } } }`
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await shelf.category(), await shelf.category()]
      const bookId = await shelf.book({ publisherId, status: 'DRAFT' })
      const [removed, shelved] = await Promise.all([
        remove(a),
        shelf.ask(put, { input: { bookId, categoryIds: [a] } }, owner),
      ])
      expect([removed, shelved.payload].flatMap(faults)).toHaveLength(1)
      const payloads = await Promise.all([remove(b), create({ parentId: b })])
      expect(payloads.flatMap(faults)).toHaveLength(1)
    }
  })
})

test.each([
  ['nobody', anonymous, 'UNAUTHENTICATED'],
  ['a publisher', viewerWith(publisherPermissions), 'FORBIDDEN'],
])('the tree is not for %s to change', async (_, viewer: Viewer, code) => {
  const id = await shelf.category()
  const inputs = { create: { name: 'N', slug: 'n' }, move: { categoryId: id }, remove: { categoryId: id } }
  for (const [name, input] of Object.entries(inputs))
    expect(await shelf.refusal(mutations[name as keyof typeof mutations], { input }, viewer)).toBe(code)
})
