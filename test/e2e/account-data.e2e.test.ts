import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { password, seedAccounts } from '../support/accounts.ts'
import { gatewayClient, poll } from '../support/client.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTestPlatform } from '../support/platform.ts'
import { queryAt } from '../support/query-at.ts'
import { ask, bringOut, buy, forSale, mutate } from '../who-may/bookshop.ts'

test('a reader takes all that is kept of them along, and leaves nothing but the books of the money', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-test-'))
  await using database = await createTestDatabase()
  await seedAccounts(database)
  await using platform = await startTestPlatform(database, {
    DATA_DIR: folder,
    ERASURE_GRACE_DAYS: '0',
    // A busy machine takes its time.
    SUBGRAPH_TIMEOUT_MS: '60000',
  })
  const guest = gatewayClient(platform.url)
  const admin = await guest.logIn('admin', password)
  const slug = `walks-${randomUUID()}`
  const { category } = await mutate(admin, 'createCategory', 'category { id }', { name: 'Walks', slug })
  const { bookId } = await bringOut(await guest.logIn('publisher', password), category.id, forSale)

  const name = `leaver-${randomUUID().slice(0, 8)}`
  const email = `${name}@example.org`
  const { session } = await mutate(guest, 'register', 'session { accessToken user { id } }', {
    username: name,
    email,
    password,
  })
  const reader = guest.withToken(session.accessToken)
  const userId: string = session.user.id
  await buy(reader, [bookId])
  await poll(
    () => ask(reader, '{ me { library { edges { node { id } } } } }'),
    (answer) => answer.me.library.edges.length === 1,
  )
  await mutate(reader, 'reviewBook', 'review { id }', { bookId, rating: 4, body: 'Walked.' })

  const tokenTo = async (subject: string): Promise<string> => {
    const letters = async () => {
      const files = await readdir(join(folder, 'mail'))
      return Promise.all(files.map((file) => readFile(join(folder, 'mail', file), 'utf8')))
    }
    const isIt = (letter: string) => letter.includes(`To: ${email}`) && letter.includes(`Subject: ${subject}`)
    const found = await poll(letters, (all) => all.some(isIt))
    return /^ {2}(\S{43})$/m.exec(found.find(isIt) ?? '')?.[1] ?? ''
  }
  await mutate(reader, 'requestExport', '', { password })
  await mutate(reader, 'confirmExport', 'export { id }', {
    token: await tokenTo('Confirm that you want a copy'),
  })
  const { me } = await poll(
    () => ask(reader, '{ me { exports { url parts { part } } } }'),
    (answer) => answer.me.exports[0].url !== null,
  )
  const archive = await fetch(me.exports[0].url as string)
  expect(archive.headers.get('content-type')).toBe('application/zip')
  const files = unzipSync(new Uint8Array(await archive.arrayBuffer()))
  const read = (part: string) => JSON.parse(Buffer.from(files[`${part}.json`] ?? []).toString())
  expect(Object.keys(files).toSorted()).toEqual([
    'catalog.json',
    'commerce.json',
    'identity.json',
    'library.json',
  ])
  expect(read('identity').account).toMatchObject([{ username: name, email }])
  expect(read('commerce').orders).toMatchObject([{ lines: [{ bookId }] }])
  expect(read('library')).toMatchObject({ libraryItems: [{ bookId }], reviews: [{ body: 'Walked.' }] })
  const all = Object.values(files).map((bytes) => Buffer.from(bytes).toString())
  expect(all.join('')).not.toMatch(/argon2|paymentToken|passwordHash/)

  await mutate(reader, 'requestErasure', '', { password })
  await mutate(reader, 'confirmErasure', 'erasure { id }', {
    token: await tokenTo('Confirm that your account is to be erased'),
  })
  await tokenTo('Your account was erased')
  const rows = (subgraph: string, sql: string) => queryAt(database.urlOf(subgraph), sql)
  expect(await rows('library', `SELECT 1 FROM library_item WHERE user_id = '${userId}'`)).toEqual([])
  expect(await rows('library', `SELECT 1 FROM review WHERE user_id = '${userId}'`)).toEqual([])
  expect(await rows('commerce', `SELECT 1 FROM "order" WHERE user_id = '${userId}'`)).toEqual([])
  const [order] = await rows(
    'commerce',
    `SELECT "order".user_id, payment.user_id AS payer FROM "order"
    JOIN order_line ON order_line.order_id = "order".id JOIN payment ON payment.subject_id = "order".id
    WHERE order_line.book_id = '${bookId}'`,
  )
  expect(order.user_id).toBe(order.payer)
  const erasure = 'erasure { finishedAt parts { part kept { what count } } }'
  const { users } = await ask(
    admin,
    `{ users(query: "erased-${userId}") { edges { node { displayName ${erasure} } } } }`,
  )
  const [{ node }] = users.edges
  expect(node.displayName).toBe('Somebody who left')
  expect(node.erasure.parts.find(({ part }: any) => part === 'commerce').kept).toEqual([
    { what: 'orders', count: 1 },
    { what: 'payments', count: 1 },
  ])
  await rm(folder, { recursive: true })
}, 300_000)
