import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { gatewayClient } from '../support/client.ts'
import { makeEpub } from '../support/epub.ts'
import { subscribe } from '../support/subscribe.ts'
import { bringOut, buy, forSale, mutate } from '../who-may/bookshop.ts'

export const progress = 'subscription ($id: ID!) { ingestionProgress(id: $id) { id state book { title } } }'
export const status =
  'subscription ($id: ID!) { now: orderStatus(id: $id) { status payment { status nextAction { url } } lines { book { title } } } }'
export const changes = `subscription ($since: String) { librarySync(since: $since, limit: 1) {
  hasMore changes { __typename ... on LibraryItemChanged { item { book { id title } } } } } }`

export interface LiveJob {
  url: string
  password: string
}

/** What clients wait for, each heard of by graphql-sse's own client through the gateway. */
export async function runLiveJob({ url, password }: LiveJob): Promise<void> {
  const guest = gatewayClient(url)
  const logIn = async (login: string): Promise<string> => {
    const device = { name: 'Live', platform: 'web' }
    return (await guest.run('LogIn', { input: { login, password, device } })).logIn.session.accessToken
  }
  const [publisher, admin] = await Promise.all([logIn('publisher'), logIn('admin')])
  const press = guest.withToken(publisher)
  const slug = `live-${randomUUID()}`
  const { category } = await mutate(guest.withToken(admin), 'createCategory', 'category { id }', {
    name: 'Live',
    slug,
  })
  const { bookId } = await bringOut(press, category.id, forSale)

  const { uploadBook } = await press.upload('UploadBook', new Blob([Buffer.from(makeEpub())]), 'b.epub', {
    input: {},
  })
  const { id } = uploadBook.ingestion
  const upload = subscribe(url, publisher, { query: progress, variables: { id } })
  await upload.ended
  expect(upload.heard.at(-1)).toMatchObject({
    data: { ingestionProgress: { id, state: 'SUCCEEDED', book: { title: expect.any(String) } } },
  })

  const { register } = await guest.run('Register', {
    input: {
      username: `live-${randomUUID().slice(0, 8)}`,
      email: `${randomUUID()}@example.org`,
      password,
      device: { name: 'Phone', platform: 'ios' },
    },
  })
  const token: string = register.session.accessToken
  const reader = guest.withToken(token)
  const library = subscribe(url, token, { query: changes })
  await expect.poll(() => library.heard).toEqual([{ data: { librarySync: { hasMore: false, changes: [] } } }])

  const pending = await buy(reader, [bookId], 'tok_requires_action')
  const order = subscribe(url, token, { query: status, variables: { id: pending.id } })
  await expect
    .poll(() => order.heard.at(-1)?.data)
    .toMatchObject({ now: { status: 'PENDING_PAYMENT', payment: { status: 'REQUIRES_ACTION' } } })
  await approve(order.heard.at(-1)?.data.now.payment.nextAction.url as string)
  await order.ended
  expect(order.heard.at(-1)?.data.now).toMatchObject({
    status: 'PAID',
    payment: { status: 'SUCCEEDED', nextAction: null },
    lines: [{ book: { title: 'The Towpath' } }],
  })

  await expect
    .poll(() => library.heard.at(-1)?.data.librarySync.changes)
    .toEqual([{ __typename: 'LibraryItemChanged', item: { book: { id: bookId, title: 'The Towpath' } } }])
  const before = library.heard.length
  const { me } = await reader.run('Me')
  await mutate(reader, 'openBook', 'reading { id }', { bookId, deviceId: me.devices[0].id })
  await mutate(reader, 'saveProgress', 'progress { percent }', {
    bookId,
    deviceId: me.devices[0].id,
    locator: { href: 'EPUB/c0.xhtml', progression: 0.5, totalProgression: 0.5 },
    at: new Date().toISOString(),
    secondsRead: 60,
    idempotencyKey: randomUUID(),
  })
  await expect.poll(() => library.heard.length).toBeGreaterThan(before)
  library.stop()
}

/** What the built-in provider's page asks of whoever pays. */
async function approve(url: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'decision=approve',
    redirect: 'manual',
  })
  expect(answer.status, await answer.text()).toBeLessThan(400)
}
