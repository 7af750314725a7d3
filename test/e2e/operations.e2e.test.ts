import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { password, seedAccounts } from '../support/accounts.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { gatewayClient, operationNames, poll, sentOperations } from '../support/client.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'
import { sampleBook } from '../support/sample-book.ts'
import { registerReader } from './main-job.ts'

type Client = ReturnType<typeof gatewayClient>

let database: TestDatabase
let platform: TestPlatform
let publisher: Client
let admin: Client
beforeAll(async () => {
  database = await createTestDatabase()
  await seedAccounts(database)
  platform = await startTestPlatform(database)
  publisher = await gatewayClient(platform.url).logIn('publisher', password)
  admin = await gatewayClient(platform.url).logIn('admin', password)
  const plan = { name: 'Monthly', interval: 'MONTH', price: { amount: '9.90', currency: 'EUR' } }
  await admin.send(`mutation ($input: CreatePlanInput!) { createPlan(input: $input) { plan { id } } }`, {
    input: { ...plan, trialDays: 0, concurrentLoans: 5 },
  })
})
afterAll(async () => {
  await platform?.close()
  await database[Symbol.asyncDispose]()
})

const price = { amount: '4.90', currency: 'EUR' }
const paid = () => ({ idempotencyKey: randomUUID(), paymentMethod: { token: 'tok_success' } })
let bookId: string
let slug: string

test('a publisher brings a book out', async () => {
  const { bytes, fileName, title } = await sampleBook()
  const { uploadBook } = await publisher.upload('UploadBook', new Blob([Buffer.from(bytes)]), fileName)
  const { ingestion } = await poll(
    () => publisher.run('Ingestion', { id: uploadBook.ingestion.id }),
    (answer) => answer.ingestion.state === 'SUCCEEDED',
  )
  bookId = ingestion.book.id
  const cover = await sharp({ create: { width: 600, height: 900, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  const { uploadCover } = await publisher.upload('UploadCover', new Blob([new Uint8Array(cover)]), 'c.jpg', {
    bookId,
  })
  const image = await fetch(uploadCover.book.cover.url as string)
  expect((await sharp(await image.arrayBuffer()).metadata()).width).toBe(320)

  const { updateBook } = await publisher.run('UpdateBook', { input: { bookId, subtitle: 'Second edition' } })
  expect(updateBook.book.title).toBe(title)
  const root = await createCategory(null)
  const [category, unused] = [await createCategory(null), await createCategory(root)]
  const { moveCategory } = await admin.run('MoveCategory', {
    input: { categoryId: category, parentId: root },
  })
  expect(moveCategory.category.parent.id).toBe(root)
  expect(
    (await admin.run('DeleteCategory', { input: { categoryId: unused } })).deleteCategory.deletedId,
  ).toBe(unused)
  await publisher.run('SetCategories', { input: { bookId, categoryIds: [category] } })
  const { setBookPricing } = await publisher.run('SetPricing', {
    input: {
      bookId,
      purchase: { price, stock: 5 },
      membership: true,
      adSupported: { adsPerChapter: 1 },
    },
  })
  expect(setBookPricing.book.offers).toHaveLength(3)
  expect((await publisher.run('Readiness', { bookId })).book.readiness.ready).toBe(true)
  const { publishBook } = await publisher.run('Publish', { input: { bookId } })
  slug = publishBook.book.slug
})

async function createCategory(parentId: string | null): Promise<string> {
  const input = { name: 'Walking', slug: `walking-${randomUUID()}`, parentId }
  return (await admin.run('CreateCategory', { input })).createCategory.category.id
}

test('a reader signs in, finds it, and reads it with advertisements', async () => {
  const today = new Date().toISOString()
  await admin.run('CreateAdCampaign', {
    input: {
      name: 'Boots',
      imageUrl: 'https://ads.example/boots.png',
      clickUrl: 'https://ads.example/boots',
      budget: { amount: '100.00', currency: 'EUR' },
      costPerThousand: { amount: '5.00', currency: 'EUR' },
    },
  })
  const { client, login, password: own } = await registerReader(platform.url)
  const { logIn } = await client.run('LogIn', {
    input: { login, password: own, device: { name: 'Tablet', platform: 'android' } },
  })
  const { refreshSession } = await client.run('RefreshSession', {
    input: { refreshToken: logIn.session.refreshToken },
  })
  const tablet = client.withToken(refreshSession.session.accessToken as string)
  const { me } = await tablet.run('Me')
  const deviceId = me.devices.find((one: any) => one.current).id

  expect((await tablet.run('Home', { first: 5 })).newest.edges[0].node.id).toBe(bookId)
  expect((await tablet.run('Browse', { first: 5, sort: 'NEWEST' })).books.edges[0].node.id).toBe(bookId)
  expect((await tablet.run('Search', { query: 'walker', first: 5 })).searchBooks.edges[0].node.id).toBe(
    bookId,
  )
  expect((await tablet.run('BookPage', { slug })).book.access.__typename).toBe('FreeWithAds')

  const { openBook } = await tablet.run('OpenBook', { input: { bookId, deviceId } })
  expect(openBook.reading.ads).toMatchObject([{ clickUrl: 'https://ads.example/boots' }])
  const { book } = await tablet.run('SearchInBook', { bookId, query: 'towpath', first: 3 })
  const { locator } = book.searchInside.edges[0].node
  const { saveProgress } = await tablet.run('SaveProgress', {
    input: { bookId, deviceId, locator, at: today, secondsRead: 60, idempotencyKey: randomUUID() },
  })
  expect(saveProgress.progress.percent).toBeGreaterThan(0)
  const note = { id: randomUUID(), bookId, kind: 'NOTE', locator, note: 'Here!', updatedAt: today }
  const { saveAnnotations } = await tablet.run('SaveAnnotations', { input: { annotations: [note] } })
  expect(saveAnnotations.results).toMatchObject([{ id: note.id, problem: null }])
  const { edges } = (await tablet.run('Annotations', { bookId, first: 5 })).book.annotations
  expect(edges[0].node).toMatchObject({ note: 'Here!', locator: { text: { highlight: 'towpath' } } })
  expect((await tablet.run('Library', { first: 5 })).me.library.edges[0].node.book.id).toBe(bookId)
  const { changes } = (await tablet.run('SyncLibrary')).syncLibrary
  expect(new Set(changes.map((one: any) => one.__typename))).toEqual(
    new Set(['LibraryItemChanged', 'AnnotationChanged']),
  )
  await tablet.run('LogOut')
  const { refreshToken } = refreshSession.session
  await expect(client.run('RefreshSession', { input: { refreshToken } })).rejects.toThrow('SESSION_ENDED')
})

test('a reader takes it on a membership, buys it, reviews it and has the money back', async () => {
  const { client } = await registerReader(platform.url)
  const { plans } = await client.run('Plans')
  const { startMembership } = await client.run('StartMembership', {
    input: { planId: plans[0].id, ...paid() },
  })
  expect(startMembership.membership.plan.id).toBe(plans[0].id)
  await poll(
    () => client.run('BookPage', { slug }),
    (answer) => answer.book.access.__typename === 'OnMembership',
  )
  const { cancelMembership } = await client.run('CancelMembership')
  expect(cancelMembership.membership.cancelAtPeriodEnd).toBe(true)

  const code = `WALK-${randomUUID().slice(0, 8).toUpperCase()}`
  await admin.run('CreateCoupon', { input: { code, percent: 50 } })
  await client.run('AddToCart', { input: { bookId } })
  const { cart } = (await client.run('Cart')).me
  await client.run('RemoveFromCart', { input: { lineId: cart.lines[0].id } })
  await client.run('AddToCart', { input: { bookId } })
  const { applyCoupon } = await client.run('ApplyCoupon', { input: { code } })
  expect(applyCoupon.cart.total.amount).toBe('2.45')
  const { order } = (await client.run('Checkout', { input: paid() })).checkout
  const { me } = await poll(
    () => client.run('Orders', { first: 1 }),
    (answer) => answer.me.orders.edges[0].node.status === 'PAID',
  )
  expect(me.orders.edges[0].node).toMatchObject({ id: order.id, lines: [{ book: { id: bookId } }] })
  const { download } = (await client.run('Download', { input: { bookId, format: 'EPUB' } })).downloadBook
  expect((await (await fetch(download.url as string)).arrayBuffer()).byteLength).toBe(
    Number(download.byteSize),
  )
  await client.run('ReviewBook', { input: { bookId, rating: 5, title: 'Go', body: 'And walk.' } })
  expect((await client.run('BookPage', { slug })).book.reviews.edges).toHaveLength(1)

  await admin.run('RefundOrder', {
    input: { orderId: order.id, lineIds: null, reason: 'Asked for', idempotencyKey: randomUUID() },
  })
  await poll(
    () => client.run('Orders', { first: 1 }),
    (answer) => answer.me.orders.edges[0].node.status === 'REFUNDED',
  )
})

test('those who run it see what was done, and end it', async () => {
  const { client, login } = await registerReader(platform.url)
  const hour = 3_600_000
  const { salesReport } = await publisher.run('SalesReport', {
    from: new Date(Date.now() - hour).toISOString(),
    to: new Date(Date.now() + hour).toISOString(),
    groupBy: 'BOOK',
  })
  expect(salesReport.rows).toMatchObject([{ key: bookId, units: 1, gross: { amount: '2.45' } }])
  const { users } = await admin.run('Users', { query: login, first: 5 })
  const userId = users.edges[0].node.id
  const { setRoles } = await admin.run('SetRoles', { input: { userId, roles: ['READER', 'SUPPORT'] } })
  expect(setRoles.user.roles).toEqual(['READER', 'SUPPORT'])
  const { suspendUser } = await admin.run('SuspendUser', { input: { userId, reason: 'Asked for' } })
  expect(suspendUser.user.status).toBe('SUSPENDED')
  const { auditLog } = await admin.run('AuditLog', { filter: { subjectId: userId }, first: 10 })
  expect(auditLog.edges[0].node).toMatchObject({ actor: { username: 'admin' }, subject: { id: userId } })

  await publisher.run('Withdraw', { input: { bookId, reason: 'Out of date' } })
  expect((await client.send(`{ book(id: "${bookId}") { id } }`)).data?.book ?? null).toBeNull()
})

test('there is no operation that clients send and nobody has tried', () => {
  expect(sentOperations).toEqual(new Set(operationNames))
})
