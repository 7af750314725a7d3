import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, seedAccounts } from '../support/accounts.ts'
import { clientOperation, gatewayClient, operationNames } from '../support/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startGatewayBeside } from '../support/gateway-beside.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'
import { ask, bringOut, buy, forSale, mutate, upload } from '../who-may/bookshop.ts'
import { registerReader } from '../e2e/main-job.ts'

type Client = ReturnType<typeof gatewayClient>

let database: TestDatabase
let platform: TestPlatform
/** Two more gateways: one that keeps what it may, and one that keeps nothing. */
let keeping: Awaited<ReturnType<typeof startGatewayBeside>>
let bare: Awaited<ReturnType<typeof startGatewayBeside>>
let publisher: Client
let admin: Client
/** Who has bought the first book, written on it and reviewed it, and who has nothing but a cart. */
let owner: Client
let other: Client
let visitor: Client
/** Of the household, who has bought it too, and whose child has reviewed it. */
let parent: Client
let childId = ''
let [bookId, secondId, draftId, categoryId] = ['', '', '', '']

beforeAll(async () => {
  database = await createTestDatabase()
  await seedAccounts(database)
  platform = await startTestPlatform(database)
  keeping = await startGatewayBeside(platform, database, { CHANGES_POLL_MS: '50' })
  bare = await startGatewayBeside(platform, database, { RESPONSE_CACHE: 'off', ENTITY_CACHE: 'off' })
  visitor = gatewayClient(platform.url)
  publisher = await visitor.logIn('publisher', password)
  admin = await visitor.logIn('admin', password)
  const input = { name: 'Walking', slug: 'walking', parentId: null }
  categoryId = (await mutate(admin, 'createCategory', 'category { id }', input)).category.id
  bookId = (await bringOut(publisher, categoryId, forSale)).bookId
  secondId = (await bringOut(publisher, categoryId, { adSupported: { adsPerChapter: 2 } })).bookId
  draftId = (await upload(publisher)).bookId
  ;[owner, other] = [(await registerReader(platform.url)).client, (await registerReader(platform.url)).client]
  await buy(owner, [bookId])
  await mutate(other, 'addToCart', 'cart { id }', { bookId })
  const { me } = await owner.run('Me')
  const deviceId = me.devices[0].id as string
  await mutate(owner, 'openBook', 'reading { id }', { bookId, deviceId })
  const locator = (await owner.run('SearchInBook', { bookId, query: 'towpath', first: 1 })).book.searchInside
    .edges[0].node.locator
  const at = new Date().toISOString()
  const note = { id: randomUUID(), bookId, kind: 'NOTE', locator, note: 'Mine!', updatedAt: at }
  await owner.run('SaveAnnotations', { input: { annotations: [note] } })
  await mutate(owner, 'reviewBook', 'review { id }', { bookId, rating: 4, title: 'Fine' })
  parent = await visitor.logIn('reader', password)
  await buy(parent, [bookId])
  await ask(parent, 'mutation { createHousehold { problems { code } } }')
  const { child } = await mutate(parent, 'addChild', 'child { user { id } }', {
    username: 'wanda',
    password,
    ageLimit: 17,
  })
  childId = child.user.id
  await mutate(await visitor.logIn('wanda', password), 'reviewBook', 'review { id }', { bookId, rating: 5 })
}, 120_000)
afterAll(async () => {
  await keeping?.close()
  await bare?.close()
  await platform?.close()
  await database[Symbol.asyncDispose]()
})

/** What differs from one request to the next by itself: signatures, times of last use, a request's id. */
const changing = new Set(['manifestUrl', 'url', 'lastSeenAt', 'requestId', 'nextSince', 'highlight'])
const steady = (answer: object): unknown =>
  JSON.parse(JSON.stringify(answer, (key, value: unknown) => (changing.has(key) ? typeof value : value)))

describe('nothing of one viewer is given to another', () => {
  const slugOf = async (id: string) =>
    (await ask(admin, `{ book(id: "${id}") { slug } }`)).book.slug as string
  const day = 86_400_000
  const variablesOf: Record<string, () => Promise<object> | object> = {
    BookPage: async () => ({ slug: await slugOf(bookId) }),
    Annotations: () => ({ bookId, first: 10 }),
    SearchInBook: () => ({ bookId, query: 'towpath', first: 3 }),
    Readiness: () => ({ bookId: draftId }),
    Search: () => ({ query: 'towpath', first: 5 }),
    Browse: () => ({ first: 5, sort: 'NEWEST' }),
    Ingestion: () => ({ id: draftId }),
    SalesReport: () => ({
      from: new Date(Date.now() - day).toISOString(),
      to: new Date(Math.ceil(Date.now() / day) * day).toISOString(),
      groupBy: 'BOOK',
    }),
  }
  const queries = operationNames.filter((name) => clientOperation(name).startsWith('query'))

  const asked: (readonly [name: string, text: string])[] = [
    ...queries.map((name) => [name, clientOperation(name)] as const),
    [
      'all of a book',
      `query { book(id: "BOOK") { title access { __typename ... on Owned { since } } offers { __typename id } rating { count average }
        libraryItem { addedAt } annotations { edges { node { note } } } readiness { ready } lockedFields files { sha256 }
        reviews { edges { node { title } } } } me { id username cart { id } } }`,
    ],
    ['a draft', 'query { book(id: "DRAFT") { title status } }'],
    ['who one is', 'query { me { id username email roles } categories { name bookCount } }'],
  ]
  test.each(asked)('%s', async (name, text) => {
    const variables = { ...(await variablesOf[name]?.()) }
    const query = text.replace('BOOK"', `${bookId}"`).replace('DRAFT"', `${draftId}"`)
    const viewers = [visitor, owner, other, publisher, admin]
    for (const viewer of [...viewers, ...viewers.toReversed(), owner, visitor, other]) {
      const [cached, plain] = [
        await viewer.at(keeping.url).send(query, variables),
        await viewer.at(bare.url).send(query, variables),
      ]
      expect(steady(cached)).toEqual(steady(plain))
    }
  })

  test('though visitors are given a whole book page that was made for one of them', async () => {
    const page = () => visitor.at(keeping.url).run('BookPage', variables)
    const variables = { slug: await slugOf(bookId) }
    await expect
      .poll(async () => {
        const before = keeping.cacheFigures().responses?.hits ?? 0
        await page()
        return (keeping.cacheFigures().responses?.hits ?? 0) - before
      })
      .toBe(1)
  })

  test('and though something was kept, and given', () => {
    const { responses, entities } = keeping.cacheFigures()
    expect(responses?.hits).toBeGreaterThan(10)
    expect(entities?.hits).toBeGreaterThan(10)
  })
})

describe('a change is heard by every gateway', () => {
  const price = { amount: '6.90', currency: 'EUR' }
  const ofBook = (selection: string) => () => `{ book(id: "${bookId}") { ${selection} } }`
  const changes: [what: string, question: () => string, change: () => Promise<unknown>][] = [
    [
      'a title',
      ofBook('title'),
      () => mutate(publisher, 'updateBook', 'book { id }', { bookId, title: 'The Towpath, again' }),
    ],
    [
      'a price',
      ofBook(
        'offers { ... on PurchaseOffer { price { amount } } } access { ... on Purchasable { price { amount } } }',
      ),
      () => mutate(publisher, 'setBookPricing', 'book { id }', { bookId, purchase: { price, stock: 1 } }),
    ],
    [
      'that it is sold out',
      ofBook('offers { ... on PurchaseOffer { available } }'),
      () => buy(other, [bookId]),
    ],
    [
      'a review',
      ofBook('rating { average count } reviews(first: 5) { totalCount edges { node { rating title } } }'),
      () => mutate(owner, 'reviewBook', 'review { id }', { bookId, rating: 1 }),
    ],
    [
      "a reviewer's name",
      ofBook('reviews(first: 5) { edges { node { author { displayName } } } }'),
      () =>
        mutate(parent, 'updateChild', 'child { user { id } }', {
          userId: childId,
          displayName: 'Wanda',
          password,
        }),
    ],
    [
      'a category',
      () => '{ categories { name children { name } } }',
      () =>
        mutate(admin, 'createCategory', 'category { id }', {
          name: 'Water',
          slug: 'water',
          parentId: categoryId,
        }),
    ],
    [
      "a publisher's name",
      () => '{ books(first: 5) { edges { node { publisher { name } } } } }',
      () => mutate(publisher, 'updatePublisher', 'publisher { id }', { name: 'Another house' }),
    ],
    [
      'a plan',
      ofBook('offers { ... on SubscriptionOffer { plan { name } } }'),
      async () => {
        await mutate(publisher, 'setBookPricing', 'book { id }', { bookId, membership: true })
        const plan = { name: 'Yearly', interval: 'YEAR', price, concurrentLoans: 2 }
        await mutate(admin, 'createPlan', 'plan { id }', plan)
      },
    ],
    [
      'that it is withdrawn',
      () =>
        `{ books(first: 5) { totalCount } categories { bookCount } book(id: "${secondId}") { offers { id } sample { __typename } } }`,
      () => mutate(publisher, 'withdrawBook', 'book { id }', { bookId: secondId, reason: 'Old' }),
    ],
  ]

  test.each(changes)('%s', async (_, question, change) => {
    const answerAt = async (url: string) => visitor.at(url).send(question())
    const before = await answerAt(bare.url)
    const hits = keeping.cacheFigures().responses?.hits ?? 0
    await answerAt(keeping.url)
    await expect.poll(() => answerAt(keeping.url)).toEqual(before)
    expect(keeping.cacheFigures().responses?.hits).toBeGreaterThan(hits)
    expect(await answerAt(platform.url)).toEqual(before)
    await change()
    // The one that the change went through knows it at once, unless it is another subgraph's affair.
    await expect.poll(() => answerAt(platform.url), { timeout: 10_000 }).not.toEqual(before)
    await expect.poll(() => answerAt(keeping.url), { timeout: 10_000 }).not.toEqual(before)
    const after = await answerAt(bare.url)
    await expect.poll(() => answerAt(keeping.url), { timeout: 10_000 }).toEqual(after)
    await expect.poll(() => answerAt(platform.url), { timeout: 10_000 }).toEqual(after)
  })

  test('and whoever made it finds it in the next answer', async () => {
    const title = `The Towpath ${randomUUID()}`
    const { book } = await ask(visitor, `{ book(id: "${bookId}") { slug title } }`)
    await mutate(publisher, 'updateBook', 'book { id }', { bookId, title })
    expect(await ask(visitor, `{ book(id: "${bookId}") { slug title } }`)).toEqual({
      book: { ...book, title },
    })
    const reviewed = `{ book(id: "${bookId}") { reviews(first: 5) { edges { node { title } } } } }`
    await ask(visitor, reviewed)
    await mutate(owner, 'reviewBook', 'review { id }', { bookId, rating: 2, title })
    expect(JSON.stringify(await ask(visitor, reviewed))).toContain(title)
  })
})
