import { createHash, randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { gatewayClient, poll } from '../support/client.ts'

export interface MainJob {
  url: string
  password: string
  book: { bytes: Uint8Array; fileName: string; title: string; author: string }
}

/** Upload, publish, find, buy, read, and go on reading on another device: all by the operations that clients send. */
export async function runMainJob({ url, password, book }: MainJob): Promise<void> {
  const guest = gatewayClient(url)
  const publisher = await guest.logIn('publisher', password)
  const admin = await guest.logIn('admin', password)

  const { uploadBook } = await publisher.upload(
    'UploadBook',
    new Blob([Buffer.from(book.bytes)]),
    book.fileName,
    { input: {} },
  )
  expect(uploadBook.ingestion).toMatchObject({
    byteSize: book.bytes.byteLength,
    sha256: createHash('sha256').update(book.bytes).digest('hex'),
  })
  const { ingestion } = await poll(
    () => publisher.run('Ingestion', { id: uploadBook.ingestion.id }),
    (answer) => ['SUCCEEDED', 'FAILED'].includes(answer.ingestion.state),
  )
  expect(ingestion).toMatchObject({
    state: 'SUCCEEDED',
    progress: 1,
    book: { title: book.title, status: 'DRAFT' },
  })
  expect(ingestion.book.contributors[0].author.name).toBe(book.author)
  const bookId: string = ingestion.book.id

  const slug = `e2e-${randomUUID()}`
  const { createCategory } = await admin.run('CreateCategory', {
    input: { name: 'Sea stories', slug, parentId: null },
  })
  await publisher.run('SetCategories', { input: { bookId, categoryIds: [createCategory.category.id] } })
  const purchase = { price: { amount: '4.90', currency: 'EUR' } }
  await publisher.run('SetPricing', { input: { bookId, purchase, membership: false } })
  expect((await publisher.run('Readiness', { bookId })).book).toMatchObject({ readiness: { ready: true } })
  const { publishBook } = await publisher.run('Publish', { input: { bookId } })
  expect(publishBook.book).toMatchObject({ status: 'PUBLISHED' })

  const found = await guest.run('Search', { query: book.title, first: 5 })
  expect(found.searchBooks.edges.map((edge: any) => edge.node.id)).toContain(bookId)

  const reader = await registerReader(url)
  const bookPage = await poll(
    () => reader.client.run('BookPage', { slug: publishBook.book.slug }),
    (answer) => answer.book.access?.__typename === 'Purchasable',
  )
  expect(bookPage.book.offers).toMatchObject([
    { __typename: 'PurchaseOffer', price: { amount: '4.90', currency: 'EUR' } },
  ])
  await refuseToOpen(reader, bookId)

  await reader.client.run('AddToCart', { input: { bookId } })
  const input = { idempotencyKey: randomUUID(), paymentMethod: { token: 'tok_success' } }
  const { checkout } = await reader.client.run('Checkout', { input })
  expect((await reader.client.run('Checkout', { input })).checkout.order.id).toBe(checkout.order.id)
  const { me } = await poll(
    () => reader.client.run('Orders', { first: 1 }),
    (answer) => answer.me.orders.edges[0].node.status === 'PAID',
  )
  expect(me.orders.edges[0].node).toMatchObject({ total: { amount: '4.90' }, lines: [{ title: book.title }] })

  await readOnTwoDevices(url, reader, bookId)
}

export interface Reader {
  client: ReturnType<typeof gatewayClient>
  login: string
  password: string
}

export async function registerReader(url: string): Promise<Reader> {
  const login = `reader-${randomUUID().slice(0, 8)}`
  const password = randomUUID()
  const { register } = await gatewayClient(url).run('Register', {
    input: {
      username: login,
      email: `${login}@example.org`,
      password,
      displayName: 'A Reader',
      device: { name: 'Phone', platform: 'ios' },
    },
  })
  return { client: gatewayClient(url, register.session.accessToken as string), login, password }
}

async function refuseToOpen({ client }: Reader, bookId: string): Promise<void> {
  const { me } = await client.run('Me')
  const document = `mutation($input: OpenBookInput!) { openBook(input: $input) { reading { manifestUrl } problems { code } } }`
  const { data } = await client.send(document, { input: { bookId, deviceId: me.devices[0].id } })
  expect(data.openBook.reading).toBeNull()
  expect(data.openBook.problems).toHaveLength(1)
}

async function readOnTwoDevices(
  url: string,
  { client, login, password }: Reader,
  bookId: string,
): Promise<void> {
  const { me } = await client.run('Me')
  const phone: string = me.devices.find((device: any) => device.current).id
  const { openBook } = await client.run('OpenBook', { input: { bookId, deviceId: phone } })
  expect(openBook.reading.access.__typename).toBe('Owned')

  // A browser or a CDN fetches these with no header of ours.
  const manifestResponse = await fetch(openBook.reading.manifestUrl as string)
  expect(manifestResponse.status).toBe(200)
  const manifest: any = await manifestResponse.json()
  const first = manifest.readingOrder[0]
  const chapter = await fetch(new URL(first.href as string, openBook.reading.manifestUrl as string))
  expect(chapter.status).toBe(200)
  expect(chapter.headers.get('content-type')).toContain(first.type)
  expect(await chapter.text()).toContain('<body')

  const locator = { href: first.href, progression: 0.5, totalProgression: 0.25 }
  await client.run('SaveProgress', {
    input: {
      bookId,
      deviceId: phone,
      locator,
      at: new Date().toISOString(),
      secondsRead: 60,
      idempotencyKey: randomUUID(),
    },
  })

  const tablet = await gatewayClient(url).logIn(login, password, 'Tablet')
  const library = await tablet.run('Library', { first: 10 })
  expect(library.me.library.edges[0].node).toMatchObject({
    source: 'PURCHASE',
    book: { id: bookId },
    progress: {
      percent: 25,
      locator: { href: first.href, totalProgression: 0.25 },
      device: { name: 'Phone' },
    },
  })
}
