import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deriveKey } from '#kit/auth/keys.ts'
import { readCommerceConfig } from '../../../subgraphs/commerce/config.ts'
import { createCommerce } from '../../../subgraphs/commerce/index.ts'
import { sign, signatureHeader } from '../../../subgraphs/commerce/payment/built-in/signature.ts'
import { testSecret } from '../../support/secret.ts'
import { openShop, reader, until, type Shop } from './shop.ts'

const key = deriveKey(testSecret, 'built-in-payment-webhook')

/** A place that hears the provider's webhooks in the platform's stead. */
async function openEar() {
  const heard: { body: string; signature: string }[] = []
  let status = 200
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    heard.push({
      body: Buffer.concat(chunks).toString(),
      signature: String(request.headers[signatureHeader]),
    })
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    heard,
    answerWith: (code: number) => (status = code),
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

let shop: Shop
let ear: Awaited<ReturnType<typeof openEar>>
beforeAll(async () => {
  ear = await openEar()
  shop = await openShop({ PAYMENT_WEBHOOK_URL: ear.url, PAYMENT_PATIENCE_MS: '50' })
})
afterAll(async () => {
  await shop[Symbol.asyncDispose]()
  await ear[Symbol.asyncDispose]()
})

const post = (body: string, signature: string) =>
  fetch(`${shop.url}/payments/webhooks/built-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [signatureHeader]: signature },
    body,
  })

/** An order whose webhook was said, and not yet heard by the platform. */
async function placeOrder() {
  const viewer = reader()
  const book = await shop.sell('2.00')
  await shop.add(viewer, book)
  const before = ear.heard.length
  const { order } = await shop.checkout(viewer)
  expect(order.status).toBe('PENDING_PAYMENT')
  const said = await until(
    async () => ear.heard.slice(before).find(({ body }) => body.includes(order.payment.id)) ?? null,
  )
  return { viewer, book, order, said }
}

describe('a webhook', () => {
  test('is what makes an order paid, and told twice it does so once', async () => {
    const { viewer, order, said } = await placeOrder()
    expect((await shop.order(viewer, order.id)).status).toBe('PENDING_PAYMENT')
    const answers = await Promise.all(
      [1, 2, 3].map(async () => (await post(said.body, said.signature)).json()),
    )
    expect(answers.map((answer: any) => answer.duplicate).toSorted()).toEqual([false, true, true])
    expect((await shop.order(viewer, order.id)).status).toBe('PAID')
    expect(
      await shop.query('SELECT 1 FROM ledger_entry WHERE source_id = $1', [order.payment.id]),
    ).toHaveLength(2)
    expect(
      await shop.query('SELECT 1 FROM entitlement WHERE order_id = $1 AND version = 1', [order.id]),
    ).toHaveLength(1)
  })

  test('of the same charge under another id changes nothing', async () => {
    const { viewer, order, said } = await placeOrder()
    await post(said.body, said.signature)
    const other = JSON.stringify({ ...JSON.parse(said.body), id: 'evt_other' })
    expect((await post(other, sign(key, other, new Date()))).status).toBe(200)
    const declined = other.replace('"succeeded"', '"declined"').replace('evt_other', 'evt_third')
    expect((await post(declined, sign(key, declined, new Date()))).status).toBe(200)
    expect((await shop.order(viewer, order.id)).status).toBe('PAID')
    expect(
      await shop.query('SELECT 1 FROM ledger_entry WHERE source_id = $1', [order.payment.id]),
    ).toHaveLength(2)
  })

  test('that is forged, changed, stale or unsigned is refused', async () => {
    const { viewer, order, said } = await placeOrder()
    const stale = new Date(Date.now() - 301_000)
    const refused = await Promise.all([
      post(said.body, sign(deriveKey(testSecret, 'another'), said.body, new Date())),
      post(said.body.replace('charge.', 'charges.'), said.signature),
      post(said.body, sign(key, said.body, stale)),
      post(said.body, ''),
      post('not json', sign(key, 'not json', new Date())),
    ])
    expect(refused.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 401])
    expect((await shop.order(viewer, order.id)).status).toBe('PENDING_PAYMENT')
    await post(said.body, said.signature)
    expect((await shop.order(viewer, order.id)).status).toBe('PAID')
  })

  test('is sent again until it is answered well', async () => {
    ear.answerWith(503)
    const { said } = await placeOrder()
    ear.answerWith(200)
    const { id } = JSON.parse(said.body)
    await until(async () => ear.heard.filter(({ body }) => body.includes(id)).length >= 2)
    const delivered = await until(async () => {
      const [event] = await shop.query('SELECT delivered_at FROM provider_event WHERE id = $1', [id])
      return event.delivered_at
    })
    expect(delivered).toBeInstanceOf(Date)
  })
})

test('a webhook that a process could not deliver before it ended is delivered by the next one', async () => {
  await using deaf = await openEar()
  deaf.answerWith(503)
  await using own = await openShop({ PAYMENT_WEBHOOK_URL: deaf.url, PAYMENT_PATIENCE_MS: '50' })
  const viewer = reader()
  await own.add(viewer, await own.sell('2.00'))
  const { order } = await own.checkout(viewer)
  await until(async () => deaf.heard.length > 0)
  await own.commerce.close()

  const config = readCommerceConfig({ ...own.settings, PAYMENT_WEBHOOK_URL: undefined })
  const next = await createCommerce(config)
  try {
    await next.listen()
    const paid = await until(async () => {
      const [row] = await own.query('SELECT status FROM "order" WHERE id = $1', [order.id])
      return row.status === 'PENDING_PAYMENT' ? null : row
    })
    expect(paid.status).toBe('PAID')
  } finally {
    await next.close()
  }
})

describe('the provider’s own doors', () => {
  test('open to nobody without its key', async () => {
    for (const [method, path] of [
      ['POST', 'charges'],
      ['GET', 'charges/x'],
      ['POST', 'charges/x/cancel'],
      ['POST', 'refunds'],
    ] as const) {
      const answer = await fetch(`${shop.url}/payments/built-in/${path}`, {
        method,
        headers: { authorization: 'Bearer guess', 'content-type': 'application/json' },
        ...(method === 'POST' && { body: '{}' }),
      })
      expect(answer.status).toBe(401)
    }
  })
})
