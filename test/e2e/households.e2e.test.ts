import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, seedAccounts } from '../support/accounts.ts'
import { gatewayClient, poll } from '../support/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'
import { ask, bringOut, buy, forSale, mutate } from '../who-may/bookshop.ts'

type Client = ReturnType<typeof gatewayClient>

const page = `query ($id: ID!) { book(id: $id) { title access { __typename ... on Owned { sharedBy { displayName } } } } }`

let database: TestDatabase
let platform: TestPlatform
let parent: Client
let older: Client
let younger: Client
let olderId: string
let bookId: string

beforeAll(async () => {
  database = await createTestDatabase()
  await seedAccounts(database)
  platform = await startTestPlatform(database)
  const guest = gatewayClient(platform.url)
  const admin = await guest.logIn('admin', password)
  const { category } = await mutate(admin, 'createCategory', 'category { id }', {
    name: 'Walks',
    slug: 'walks',
  })
  // For readers of 12 and older.
  bookId = (await bringOut(await guest.logIn('publisher', password), category.id, forSale)).bookId

  parent = await guest.logIn('reader', password)
  await buy(parent, [bookId])
  await ask(parent, 'mutation { createHousehold { problems { code } } }')
  const addChild = async (username: string, ageLimit: number) => {
    const input = { username, password, ageLimit }
    const { child } = await mutate(parent, 'addChild', 'child { user { id } }', input)
    return { id: child.user.id, client: await guest.logIn(username, password) }
  }
  ;({ id: olderId, client: older } = await addChild('wanda', 12))
  younger = (await addChild('tim', 11)).client
})
afterAll(async () => {
  await platform.close()
  await database[Symbol.asyncDispose]()
})

const open = async (client: Client) => {
  const { me } = await client.run('Me')
  const { data } = await client.send(
    `mutation ($input: OpenBookInput!) { openBook(input: $input) { reading { manifestUrl } problems { code } } }`,
    { input: { bookId, deviceId: me.devices[0].id } },
  )
  return data.openBook
}

describe('what a grown-up has bought', () => {
  test('is owned by a child that is old enough, who reads it with a place of its own', async () => {
    const { book } = await poll(
      () => ask(older, page, { id: bookId }),
      (answer) => answer.book?.access?.__typename === 'Owned',
    )
    expect(book.access).toEqual({ __typename: 'Owned', sharedBy: { displayName: 'Rada Reader' } })
    const { reading, problems } = await open(older)
    expect(problems).toEqual([])
    expect((await fetch(reading.manifestUrl)).status).toBe(200)
  })

  test('is not there for one that is too young, whatever it looks for', async () => {
    expect(await ask(younger, page, { id: bookId })).toEqual({ book: null })
    const { books, me } = await ask(
      younger,
      '{ books(first: 10) { totalCount edges { node { id } } } me { library { totalCount } } }',
    )
    expect(books).toEqual({ totalCount: 0, edges: [] })
    expect(me.library.totalCount).toBe(0)
    expect((await open(younger)).problems).toMatchObject([{ code: 'NOT_FOUND' }])
  })

  test('is bought by no child', async () => {
    const document = `mutation ($input: AddToCartInput!) { addToCart(input: $input) { problems { code } } }`
    const { errors } = await older.send(document, { input: { bookId } })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  test('is read by a child no more that has left the household', async () => {
    await mutate(parent, 'removeFromHousehold', '', { userId: olderId, password })
    await poll(
      () => older.send(page, { id: bookId }),
      ({ data, errors }) => Boolean(errors?.length) || data?.book?.access?.__typename !== 'Owned',
    )
    expect((await ask(parent, page, { id: bookId })).book.access).toEqual({
      __typename: 'Owned',
      sharedBy: null,
    })
  })
})
