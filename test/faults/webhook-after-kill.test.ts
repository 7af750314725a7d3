import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Viewer } from '#kit/auth/viewer.ts'
import { openPostgresTransport } from '#kit/events/transport.ts'
import { createLog } from '#kit/observability/log.ts'
import { newKey, publisher, reader, until } from '../integration/commerce/shop.ts'
import { createTestDatabase } from '../support/database.ts'
import { testEnv } from '../support/env.ts'
import { freePort } from '../support/free-port.ts'
import { graphClient } from '../support/graph.ts'
import { startProcess } from '../support/processes.ts'
import { queryAt } from '../support/query-at.ts'

test('a webhook that was under way in a process that is killed is sent again by the next one', async () => {
  await using database = await createTestDatabase()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = testEnv(database, {
    LOG_LEVEL: 'warn',
    COMMERCE_PORT: `${port}`,
    // So that nothing else settles the payment.
    PAYMENT_RECONCILE_AFTER_SECONDS: '86400',
  })
  // Takes what it is told, and never answers.
  const mute = createServer().listen(0, '127.0.0.1')
  await once(mute, 'listening')
  const muteUrl = `http://127.0.0.1:${(mute.address() as AddressInfo).port}/hook`
  const told = once(mute, 'request')

  const start = (more = {}) => startProcess(['commerce'], { ...env, ...more }, `${url}/health/ready`)
  const first = await start({ PAYMENT_WEBHOOK_URL: muteUrl, PAYMENT_PATIENCE_MS: '0' })
  const bookId = await publishBook(database.urlOf('events'))
  const purchase = { price: { amount: '2.00', currency: 'EUR' }, stock: null }
  await mutate(url, publisher, 'setBookPricing', 'SetBookPricingInput', { bookId, purchase })
  const viewer = reader()
  await mutate(url, viewer, 'addToCart', 'AddToCartInput', { bookId })
  const paymentMethod = { token: 'tok_success' }
  await mutate(url, viewer, 'checkout', 'CheckoutInput', { idempotencyKey: newKey(), paymentMethod })
  await told
  await first.kill()
  mute.closeAllConnections()
  mute.close()

  const second = await start()
  try {
    const [order] = await until(async () => {
      const rows: any[] = await queryAt(database.urlOf('commerce'), 'SELECT status FROM "order"')
      return rows[0].status === 'PENDING_PAYMENT' ? null : rows
    }, 120_000)
    expect(order.status).toBe('PAID')
  } finally {
    expect(await second.stop()).toBe(0)
  }
})

/** As the catalog tells of it. */
async function publishBook(eventsUrl: string): Promise<string> {
  const bookId = randomUUID()
  const log = createLog({ level: 'warn', part: 'test', pretty: false })
  const catalog = await openPostgresTransport(eventsUrl, log)
  const book = { bookId, status: 'PUBLISHED', title: 'A Book', ownerIds: [publisher.userId] }
  await catalog.publish('catalog', [
    {
      id: randomUUID(),
      type: 'BookPublished',
      subject: bookId,
      version: 1,
      at: new Date(),
      data: { bookId, book },
    },
  ])
  await catalog.close()
  return bookId
}

async function mutate(
  url: string,
  viewer: Viewer,
  field: string,
  type: string,
  input: object,
): Promise<void> {
  const document = `mutation ($input: ${type}!) { ${field}(input: $input) { problems { code message } } }`
  const { data, errors } = await graphClient('commerce', url).as(viewer).send(document, { input })
  expect([errors, data?.[field]?.problems]).toEqual([undefined, []])
}
