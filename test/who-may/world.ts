import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { password, seedAccounts } from '../support/accounts.ts'
import { createAuthenticator } from '../integration/identity/authenticator.ts'
import { gatewayClient, poll } from '../support/client.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTestPlatform } from '../support/platform.ts'
import { queryAt } from '../support/query-at.ts'
import { ask, bringOut, buy, flawedEpub, forSale, mutate, ownIsbn, paid, upload } from './bookshop.ts'
import type { Asker } from './written-table.ts'

export { password }
export type World = Awaited<ReturnType<typeof openWorld>>
type Client = ReturnType<typeof gatewayClient>

const lines = 'cart { lines { id } }'
const unlimited = '1000000'

/** A platform on which `owner` has one of everything, and each of the others what their roles give. */
export async function openWorld() {
  await using opening = new AsyncDisposableStack()
  const database = opening.use(await createTestDatabase())
  await seedAccounts(database)
  const platform = opening.use(
    await startTestPlatform(database, {
      ATTEMPTS_PER_ACCOUNT: unlimited,
      ATTEMPTS_PER_ADDRESS: unlimited,
      REGISTRATIONS_PER_ADDRESS: unlimited,
      LETTERS_PER_ACCOUNT: unlimited,
      // Whoever asks for everything at once asks for more than a client would.
      MAX_ALIASES: unlimited,
      MAX_SELECTIONS: unlimited,
      MAX_TOKENS: unlimited,
      MAX_DEPTH: '100',
      COST_BUDGETS: 'off',
      SUBGRAPH_TIMEOUT_MS: '60000',
    }),
  )
  const nobody = gatewayClient(platform.url)
  let admin = await nobody.logIn('admin', password)

  const signUp = async (username: string, roles: string[]): Promise<{ id: string; client: Client }> => {
    const input = {
      username,
      email: `${username}@example.org`,
      password,
      device: { name: 'T', platform: 'web' },
    }
    const { session } = await mutate(nobody, 'register', 'session { user { id } }', input)
    await mutate(admin, 'setRoles', 'user { id }', { userId: session.user.id, roles })
    return { id: session.user.id, client: await nobody.logIn(username, password) }
  }
  const owner = await signUp('owner', ['PUBLISHER'])
  const other = await signUp('other', ['PUBLISHER'])
  const press = await signUp('press', ['PUBLISHER'])
  const victim = await signUp('victim', ['READER'])
  for (const role of ['READER', 'PUBLISHER', 'SUPPORT']) await signUp(`a-${role.toLowerCase()}`, [role])
  await queryAt(database.urlOf('identity'), 'UPDATE account SET email_verified = true')

  const category = async (parentId: string | null = null): Promise<string> => {
    const slug = `c-${randomUUID()}`
    return (await mutate(admin, 'createCategory', 'category { id }', { name: slug, slug, parentId })).category
      .id
  }
  const parentId = await category()
  const categoryId = await category(parentId)
  await category(categoryId)
  const plan = { name: 'Monthly', interval: 'MONTH', price: { amount: '9.90', currency: 'EUR' } }
  const { plan: sold } = await mutate(admin, 'createPlan', 'plan { id }', {
    ...plan,
    trialDays: 0,
    concurrentLoans: 5,
  })
  const { campaign } = await mutate(admin, 'createAdCampaign', 'campaign { id }', {
    name: 'Boots',
    imageUrl: 'https://ads.example/boots.png',
    clickUrl: 'https://ads.example/boots',
    budget: { amount: '100.00', currency: 'EUR' },
    costPerThousand: { amount: '5.00', currency: 'EUR' },
  })
  const code = 'TOWPATH'
  await mutate(admin, 'createCoupon', 'coupon { id }', { code, percent: 10 })

  const own = await bringOut(owner.client, categoryId, forSale)
  await mutate(owner.client, 'updateBook', 'book { id }', { bookId: own.bookId, isbn: ownIsbn })
  const cover: Uint8Array = await sharp({
    create: { width: 60, height: 90, channels: 3, background: 'teal' },
  })
    .jpeg()
    .toBuffer()
  await owner.client.upload('UploadCover', new Blob([new Uint8Array(cover)]), 'c.jpg', { bookId: own.bookId })
  const failed = await upload(owner.client, Buffer.from('Rar!\x1a\x07\x01\0 no book'))
  await upload(other.client)
  const flawed = await upload(owner.client, flawedEpub())

  const shelved = async (terms: object) => (await bringOut(press.client, categoryId, terms)).bookId
  const books = {
    own: own.bookId,
    bought: await shelved(forSale),
    refunded: await shelved(forSale),
    pending: await shelved(forSale),
    inCart: await shelved(forSale),
    onMembership: await shelved({ membership: true }),
    withAds: await shelved({ adSupported: { adsPerChapter: 2 } }),
    withdrawn: await shelved(forSale),
  }
  /** What some attempts are made on, and nobody looks at. */
  const withdrawable = (await bringOut(owner.client, categoryId, forSale)).bookId
  const common = { forSale: await shelved(forSale), others: await shelved(forSale), withdrawable }
  await buy(press.client, [books.own])
  const order = await buy(owner.client, [books.bought, books.refunded])
  const refund = {
    orderId: order.id,
    lineIds: [order.lines[1].id],
    reason: 'Asked for',
    idempotencyKey: randomUUID(),
  }
  await mutate(admin, 'refundOrder', 'refund { id }', refund)
  await buy(other.client, [common.others])
  const declined = await buy(owner.client, [books.pending], 'tok_declined')
  const pending = await buy(owner.client, [books.pending], 'tok_requires_action')
  for (const { client } of [other, owner]) {
    await mutate(client, 'addToCart', lines, {
      bookId: client === owner.client ? books.inCart : common.forSale,
    })
    await mutate(client, 'applyCoupon', lines, { code })
  }
  const membership = { planId: sold.id, ...paid() }
  await mutate(owner.client, 'startMembership', 'membership { id }', membership)

  const { me } = await owner.client.run('Me')
  const deviceId: string = me.devices[0].id
  const reading = await poll(
    () => owner.client.send(openBook, { input: { bookId: books.onMembership, deviceId } }),
    (answer) => Boolean(answer.data.openBook.reading),
  )
  await mutate(owner.client, 'openBook', 'reading { id }', { bookId: books.bought, deviceId })
  const locator = { href: 'EPUB/c0.xhtml', progression: 0.5, position: 1, text: { highlight: 'towpath' } }
  const annotation = {
    id: randomUUID(),
    bookId: books.bought,
    kind: 'NOTE',
    locator,
    note: 'Here!',
    color: '#ffcc00',
  }
  await mutate(owner.client, 'saveProgress', 'progress { percent }', progress(books.bought, deviceId, 1))
  const saveAnnotations = `mutation ($input: SaveAnnotationsInput!) { saveAnnotations(input: $input) { results { problem { code } } } }`
  const at = new Date().toISOString()
  await ask(owner.client, saveAnnotations, { input: { annotations: [{ ...annotation, updatedAt: at }] } })
  await mutate(owner.client, 'reviewBook', 'review { id }', {
    bookId: books.bought,
    rating: 5,
    title: 'Go',
    body: 'Walk.',
  })
  await mutate(owner.client, 'setReadingGoal', 'reading { minutesToday }', { target: 20 })
  for (const { client } of [other, owner]) {
    const { shelf } = await mutate(client, 'createShelf', 'shelf { id }', {
      name: 'Mine',
      privacy: 'PRIVATE',
    })
    await mutate(client, 'addToShelf', 'shelf { id }', { shelfId: shelf.id, bookId: books.bought })
    const { shelf: open } = await mutate(client, 'createShelf', 'shelf { id }', {
      name: 'Seen',
      privacy: 'PUBLIC',
    })
    await mutate(client, 'addToShelf', 'shelf { id }', { shelfId: open.id, bookId: books.withdrawn })
    const { key } = await mutate(client, 'createAccessKey', 'key', keyInput())
    await gatewayClient(platform.url, key).run('SyncLibrary')
  }
  await mutate(press.client, 'withdrawBook', 'book { id }', {
    bookId: books.withdrawn,
    reason: 'Out of date',
  })

  const { data: named } = await nobody.send(
    '{ book(id: ' +
      JSON.stringify(books.own) +
      ') { publisher { id } contributors { author { id } } series { series { id } } } }',
  )
  const [authorId, seriesId, publisherId] = [
    named.book.contributors[0].author.id,
    named.book.series[0].series.id,
    named.book.publisher.id,
  ] as string[]
  const addPasskey = async (): Promise<string> => {
    const { options } = await mutate(owner.client, 'beginPasskey', 'options', { password })
    const response = createAuthenticator(platform.url).create(options)
    const { passkey } = await mutate(owner.client, 'addPasskey', 'passkey { id }', {
      name: 'Phone',
      response,
    })
    return passkey.id
  }
  await addPasskey()
  await queryAt(database.urlOf('identity'), dataRequestsOf(owner.id))
  await ask(owner.client, 'mutation { createHousehold { problems { code } } }')
  const { child } = await mutate(owner.client, 'addChild', 'child { user { id } }', childInput())
  await mutate(owner.client, 'inviteToHousehold', 'invitation { id }', { login: 'guest@example.org' })
  await ask(victim.client, 'mutation { createHousehold { problems { code } } }')
  /** Into another household than the owner's own. */
  const inviteOwner = async (): Promise<string> => {
    const client = await nobody.logIn('victim', password)
    const made = await mutate(client, 'inviteToHousehold', 'invitation { id }', { login: 'owner' })
    return made.invitation.id
  }
  await inviteOwner()
  const ids = {
    deviceId,
    authorId,
    seriesId,
    publisherId,
    parentId,
    categoryId,
    planId: sold.id,
    campaignId: campaign.id,
    orderId: order.id,
  }
  const open = opening.move()
  return {
    platform,
    nobody,
    owner,
    victim,
    books,
    common,
    ids: {
      ...ids,
      pendingId: pending.id,
      declinedId: declined.id,
      readingId: reading.data.openBook.reading.id,
      annotationId: annotation.id,
    },
    ingestions: [own, failed, flawed].map((one) => one.ingestionId),
    refund,
    cover,
    membership,
    code,
    category,
    addPasskey,
    inviteOwner,
    childId: child.user.id as string,
    /** For those who make things for the walk: their tokens end, and some attempts end their sessions. */
    async renew(): Promise<void> {
      owner.client = await nobody.logIn('owner', password)
      admin = await nobody.logIn('admin', password)
    },
    /** Signs in anew. */
    enter: async (asker: Asker): Promise<string | null> => {
      if (asker === 'nobody') return null
      const login =
        { owner: 'owner', other: 'other', ADMIN: 'admin' }[asker as string] ?? `a-${asker.toLowerCase()}`
      const { logIn } = await nobody.run('LogIn', {
        input: { login, password, device: { name: 'Walk', platform: 'web' } },
      })
      return logIn.session.accessToken
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

const openBook =
  'mutation ($input: OpenBookInput!) { openBook(input: $input) { reading { id } problems { code } } }'

/** An export and an erasure that are over, without the days that they take. */
const dataRequestsOf = (accountId: string) => `
  WITH made AS (
    INSERT INTO data_request (id, account_id, kind, requested_at, due_at, started_at, finished_at, cancelled_at, expires_at)
    SELECT gen_random_uuid(), '${accountId}', kind::data_request_kind, now(), now(), now(), now(), now(), now() + interval '1 day'
    FROM unnest('{EXPORT,ERASURE}'::text[]) AS kind RETURNING id)
  INSERT INTO data_part (request_id, subgraph, done_at, key, byte_size, deleted, kept)
  SELECT id, 'library', now(), 'exports/none', 7, '[{"what": "shelves", "count": 1}]', '[]' FROM made`

export const keyInput = () => ({
  name: 'Reader',
  permissions: ['book:read'],
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  password,
})

export const childInput = () => ({ username: `c-${randomUUID().slice(0, 8)}`, password, ageLimit: 8 })

export const progress = (bookId: string, deviceId: string, totalProgression = 0.5) => ({
  bookId,
  deviceId,
  locator: { href: 'EPUB/c0.xhtml', progression: 0.5, totalProgression },
  at: new Date().toISOString(),
  secondsRead: 60,
  idempotencyKey: randomUUID(),
})
