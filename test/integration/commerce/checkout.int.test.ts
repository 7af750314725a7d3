import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newKey, openShop, reader, support, until, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop({
    PAYMENT_TIMEOUT_MS: '400',
    PAYMENT_RECONCILE_AFTER_SECONDS: '3',
    TAX_RATE_PERCENT: '7',
  })
})
afterAll(() => shop[Symbol.asyncDispose]())

const stockOf = async (bookId: string) =>
  (await shop.query('SELECT stock FROM pricing WHERE book_id = $1', [bookId]))[0].stock

describe('a checkout that succeeds', () => {
  test('is paid by the provider’s webhook, gives the books, empties the cart and balances the ledger', async () => {
    const viewer = reader()
    const [one, two] = [await shop.sell('10.70'), await shop.sell('5.35')]
    await shop.add(viewer, one)
    await shop.add(viewer, two)
    const { order, problems } = await shop.checkout(viewer)
    expect(problems).toEqual([])
    expect(order.number).toMatch(/^Q-[0-9A-Z]{5}-[0-9A-Z]{5}$/)
    const paid = await shop.settled(viewer, order.id)
    expect(paid).toMatchObject({
      status: 'PAID',
      total: { amount: '16.05', currency: 'EUR' },
      tax: { amount: '1.05' },
      payment: { status: 'SUCCEEDED', provider: 'built-in', nextAction: null },
    })
    expect(paid.lines.map((line: any) => line.book.id)).toEqual([one, two])
    expect((await shop.cart(viewer)).lines).toEqual([])
    expect((await shop.access(viewer, one))[0].access.__typename).toBe('Owned')
    const ledger = await shop.query(
      'SELECT account, amount FROM ledger_entry WHERE source_id = $1 ORDER BY account',
      [paid.payment.id],
    )
    expect(ledger).toEqual([
      { account: 'provider:built-in', amount: '1605' },
      { account: 'revenue:sales', amount: '-1500' },
      { account: 'tax:payable', amount: '-105' },
    ])
    const bookIds = [one, two]
    const [paidEvent] = await shop.said(order.id)
    expect(paidEvent).toEqual({
      type: 'OrderPaid',
      version: 2,
      data: { orderId: order.id, userId: viewer.userId, number: order.number, bookIds },
    })
    const granted = await shop.query('SELECT id, book_id FROM entitlement WHERE order_id = $1', [order.id])
    for (const { id, book_id: bookId } of granted) {
      const data = { entitlementId: id, userId: viewer.userId, bookId, orderId: order.id }
      expect(await shop.said(id)).toMatchObject([{ type: 'EntitlementGranted', version: 1, data }])
    }
    await expect(shop.add(viewer, one)).resolves.toMatchObject({ problems: [{ code: 'ALREADY_OWNED' }] })
  })

  test('with nothing to pay is paid at once, without a payment', async () => {
    const viewer = reader()
    const gift = await shop.sell('0.00')
    await shop.add(viewer, gift)
    const { order } = await shop.checkout(viewer)
    expect(order).toMatchObject({ status: 'PAID', total: { amount: '0.00' }, payment: null })
    expect((await shop.access(viewer, gift))[0].access.__typename).toBe('Owned')
  })
})

describe('the idempotency key', () => {
  test('makes one order of twenty concurrent checkouts', async () => {
    const viewer = reader()
    const book = await shop.sell('4.00', 5)
    await shop.add(viewer, book)
    const key = newKey()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shop.checkout(viewer, 'tok_success', key)),
    )
    expect(answers.flatMap((answer) => answer.problems)).toEqual([])
    expect(new Set(answers.map((answer) => answer.order.id)).size).toBe(1)
    expect((await shop.settled(viewer, answers[0].order.id)).status).toBe('PAID')
    expect(
      await shop.query(
        'SELECT 1 FROM provider_charge c JOIN payment p ON c.reference = p.id::text WHERE p.user_id = $1',
        [viewer.userId],
      ),
    ).toHaveLength(1)
    expect(await shop.query('SELECT 1 FROM "order" WHERE user_id = $1', [viewer.userId])).toHaveLength(1)
    expect(await stockOf(book)).toBe(4)
  })

  test('with another input is refused, and another reader’s key is another key', async () => {
    const [one, two] = [reader(), reader()]
    const book = await shop.sell('4.00')
    await shop.add(one, book)
    await shop.add(two, book)
    const key = newKey()
    const { order } = await shop.checkout(one, 'tok_success', key)
    const reused = await shop.checkout(one, 'tok_declined', key)
    expect(reused).toMatchObject({ order: null, problems: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] })
    const other = await shop.checkout(two, 'tok_success', key)
    expect(other.problems).toEqual([])
    expect(other.order.id).not.toBe(order.id)
  })
})

describe('two checkouts of one cart with two keys', () => {
  test('at the same time sell its books once', async () => {
    const viewer = reader()
    await shop.add(viewer, await shop.sell('4.00'))
    const answers = await Promise.all([shop.checkout(viewer), shop.checkout(viewer), shop.checkout(viewer)])
    expect(answers.filter((answer) => answer.order)).toHaveLength(1)
    const codes = answers.flatMap((answer) => answer.problems.map((one: any) => one.code))
    expect(codes).toHaveLength(2)
    for (const code of codes) expect(['CHECKOUT_IN_PROGRESS', 'CART_EMPTY', 'ALREADY_OWNED']).toContain(code)
  })
})

describe('limited stock', () => {
  test('of three makes three paid orders of ten buyers, and never a fourth', async () => {
    const book = await shop.sell('2.00', 3)
    const buyers = Array.from({ length: 10 }, reader)
    await Promise.all(buyers.map((buyer) => shop.add(buyer, book)))
    const answers = await Promise.all(buyers.map((buyer) => shop.checkout(buyer)))
    const orders = await Promise.all(
      answers.flatMap((answer, index) => {
        const buyer = buyers[index]
        return answer.order && buyer ? [shop.settled(buyer, answer.order.id)] : []
      }),
    )
    expect(orders.map((order) => order.status)).toEqual(['PAID', 'PAID', 'PAID'])
    const refused = answers.filter((answer) => !answer.order)
    expect(refused).toHaveLength(7)
    for (const { problems } of refused)
      expect(problems).toMatchObject([{ __typename: 'OutOfStock', code: 'OUT_OF_STOCK' }])
    expect(await stockOf(book)).toBe(0)
  })

  test('goes back when the card is declined, but not to a stock that was set anew', async () => {
    const viewer = reader()
    const book = await shop.sell('2.00', 3)
    await shop.add(viewer, book)
    const { order, problems } = await shop.checkout(viewer, 'tok_declined')
    expect(problems).toMatchObject([{ __typename: 'PaymentDeclined', code: 'PAYMENT_DECLINED' }])
    expect(order).toMatchObject({
      status: 'FAILED',
      payment: { status: 'DECLINED', failureCode: 'card_declined' },
    })
    expect(await stockOf(book)).toBe(3)
    expect((await shop.cart(viewer)).lines).toHaveLength(1)

    const waiting = await shop.checkout(viewer, 'tok_requires_action')
    await shop.price(book, { purchase: { price: { amount: '2.00', currency: 'EUR' }, stock: 7 } })
    await shop.mutate(viewer, 'cancelOrder', 'CancelOrderInput', 'order { status }', {
      orderId: waiting.order.id,
    })
    expect(await stockOf(book)).toBe(7)
  })
})

describe('the other tokens', () => {
  test('tok_requires_action waits for the reader, who approves on the provider’s page', async () => {
    const viewer = reader()
    const book = await shop.sell('2.00')
    await shop.add(viewer, book)
    const { order } = await shop.checkout(viewer, 'tok_requires_action')
    expect(order).toMatchObject({
      status: 'PENDING_PAYMENT',
      payment: { status: 'REQUIRES_ACTION', nextAction: { type: 'REDIRECT' } },
    })
    expect((await shop.order(support, order.id)).payment).toMatchObject({
      status: 'REQUIRES_ACTION',
      nextAction: null,
    })
    const again = await shop.checkout(viewer, 'tok_success')
    expect(again).toMatchObject({ order: null, problems: [{ code: 'CHECKOUT_IN_PROGRESS' }] })

    const { pathname } = new URL(order.payment.nextAction.url)
    expect(order.payment.nextAction.url).toBe(`http://quire.test${pathname}`)
    const page = await fetch(shop.url + pathname)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await page.text()).toContain('2.00 EUR')
    expect((await fetch(`${shop.url}${pathname}x`)).status).toBe(404)
    const answer = await decide(pathname, 'approve')
    expect(await answer.text()).toContain('Approved')
    expect(await shop.settled(viewer, order.id)).toMatchObject({
      status: 'PAID',
      payment: { nextAction: null },
    })
    expect(await (await decide(pathname, 'decline')).text()).toContain('Approved')
  })

  test('tok_requires_action fails when the reader declines', async () => {
    const viewer = reader()
    await shop.add(viewer, await shop.sell('2.00'))
    const { order } = await shop.checkout(viewer, 'tok_requires_action')
    await decide(new URL(order.payment.nextAction.url).pathname, 'decline')
    expect(await shop.settled(viewer, order.id)).toMatchObject({
      status: 'FAILED',
      payment: { status: 'DECLINED', failureCode: 'authentication_failed' },
    })
  })

  test('tok_timeout stays pending, until the provider is asked and the stock is free again', async () => {
    const viewer = reader()
    const book = await shop.sell('2.00', 1)
    await shop.add(viewer, book)
    const { order } = await shop.checkout(viewer, 'tok_timeout')
    expect(order).toMatchObject({ status: 'PENDING_PAYMENT', payment: { status: 'PENDING' } })
    expect(await stockOf(book)).toBe(0)
    expect(await shop.settled(viewer, order.id)).toMatchObject({
      status: 'FAILED',
      payment: { status: 'FAILED', failureCode: 'expired' },
    })
    expect(await stockOf(book)).toBe(1)
  })

  test('a token that nobody issued fails the order with a problem', async () => {
    const viewer = reader()
    await shop.add(viewer, await shop.sell('2.00'))
    const key = newKey()
    for (let attempt = 0; attempt < 2; attempt++) {
      const { order, problems } = await shop.checkout(viewer, 'tok_forged', key)
      expect(problems).toMatchObject([
        { code: 'INVALID_PAYMENT_METHOD', path: ['input', 'paymentMethod', 'token'] },
      ])
      expect(order).toMatchObject({ status: 'FAILED', payment: { status: 'FAILED' } })
    }
  })

  const decide = (pathname: string, decision: string) =>
    fetch(shop.url + pathname, { method: 'POST', body: new URLSearchParams({ decision }) })
})

describe('a cancelled order', () => {
  test('leaves its page without effect, and its cart to be bought again', async () => {
    const viewer = reader()
    await shop.add(viewer, await shop.sell('2.00', 1))
    const { order } = await shop.checkout(viewer, 'tok_requires_action')
    const stranger = await shop.mutate(reader(), 'cancelOrder', 'CancelOrderInput', 'order { id }', {
      orderId: order.id,
    })
    expect(stranger).toMatchObject({ order: null, problems: [{ code: 'NOT_FOUND' }] })
    const cancelled = await shop.mutate(viewer, 'cancelOrder', 'CancelOrderInput', 'order { status }', {
      orderId: order.id,
    })
    expect(cancelled).toEqual({ order: { status: 'CANCELLED' }, problems: [] })
    const page = await fetch(shop.url + new URL(order.payment.nextAction.url).pathname, {
      method: 'POST',
      body: new URLSearchParams({ decision: 'approve' }),
    })
    expect(await page.text()).toContain('Not charged')
    const second = await shop.checkout(viewer)
    expect((await shop.settled(viewer, second.order.id)).status).toBe('PAID')
  })
})

describe('orders', () => {
  test('are the reader’s own, and support’s to read', async () => {
    const viewer = reader()
    const paid = await shop.buy(viewer, await shop.sell('2.00'))
    expect(await shop.order(reader(), paid.id)).toBeNull()
    expect(await shop.order({ ...reader(), permissions: ['order:read'] }, paid.id)).toMatchObject({
      id: paid.id,
    })
    const document = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { orders(first: 1) {
      totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } } } }`
    const of = [{ __typename: 'User', id: viewer.userId }]
    const own = await shop.send(viewer, document, { of })
    expect(own.data._entities[0].orders).toMatchObject({ totalCount: 1, edges: [{ node: { id: paid.id } }] })
    const foreign = await shop.send(reader(), document, { of })
    expect(foreign.data._entities[0].orders).toBeNull()
  })

  test('whose charge was lost in a crash are settled all the same', async () => {
    const viewer = reader()
    await shop.add(viewer, await shop.sell('2.00'))
    const { order } = await shop.checkout(viewer, 'tok_timeout')
    // As if the process had died before it sent the charge: the provider knows of nothing.
    await shop.query('DELETE FROM provider_charge WHERE reference = $1', [order.payment.id])
    const settled = await until(async () => {
      const now = await shop.order(viewer, order.id)
      return now.status === 'PENDING_PAYMENT' ? null : now
    })
    expect(settled).toMatchObject({ status: 'FAILED', payment: { failureCode: 'expired' } })
  })
})
