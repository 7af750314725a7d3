import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newKey, openShop, reader, support, until, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop({ TAX_RATE_PERCENT: '7' })
})
afterAll(() => shop[Symbol.asyncDispose]())

const refund = (input: object, viewer = support) =>
  shop.mutate(
    viewer,
    'refundOrder',
    'RefundOrderInput',
    'refund { id status amount { amount } } order { id status }',
    {
      reason: 'Bought by mistake.',
      idempotencyKey: newKey(),
      ...input,
    },
  )

const settled = (viewer: any, orderId: string, count = 1) =>
  until(async () => {
    const order = await shop.order(viewer, orderId)
    const done = order.refunds.filter((one: any) => one.status === 'SUCCEEDED')
    return done.length === count ? order : null
  })

describe('a refund', () => {
  test('of one line gives its money back and takes its book back, then the rest follows', async () => {
    const viewer = reader()
    const [one, two] = [await shop.sell('10.70'), await shop.sell('5.35')]
    const order = await shop.buy(viewer, one, two)
    const first = await refund({ orderId: order.id, lineIds: [order.lines[0].id] })
    expect(first).toMatchObject({ problems: [], refund: { amount: { amount: '10.70' } } })
    const partly = await settled(viewer, order.id)
    expect(partly.status).toBe('PARTIALLY_REFUNDED')
    expect(partly.lines.map((line: any) => line.refunded)).toEqual([true, false])
    expect((await shop.access(viewer, one, two)).map((book) => book.access.__typename)).toEqual([
      'Purchasable',
      'Owned',
    ])

    const rest = await refund({ orderId: order.id })
    expect(rest.refund.amount).toEqual({ amount: '5.35' })
    expect((await settled(viewer, order.id, 2)).status).toBe('REFUNDED')
    const [balance] = await shop.query(
      'SELECT sum(amount)::int AS sum, count(DISTINCT posting_id)::int AS postings FROM ledger_entry',
    )
    expect(balance).toEqual({ sum: 0, postings: 3 })
    const accounts = await shop.query(
      'SELECT account, sum(amount)::int AS sum FROM ledger_entry GROUP BY account',
    )
    expect(accounts.every((account) => account.sum === 0)).toBe(true)
    expect(await refund({ orderId: order.id })).toMatchObject({
      refund: null,
      problems: [{ code: 'CONFLICT' }],
    })
  })

  test('sent twenty times at once with one key is one refund; with twenty keys too', async () => {
    const viewer = reader()
    const order = await shop.buy(viewer, await shop.sell('3.00'))
    const idempotencyKey = newKey()
    const same = await Promise.all(
      Array.from({ length: 10 }, () => refund({ orderId: order.id, idempotencyKey })),
    )
    expect(new Set(same.map((answer) => answer.refund.id)).size).toBe(1)
    const others = await Promise.all(Array.from({ length: 10 }, () => refund({ orderId: order.id })))
    expect(others.every((answer) => answer.refund === null && answer.problems[0].code === 'CONFLICT')).toBe(
      true,
    )
    await settled(viewer, order.id)
    const [given] = await shop.query(
      'SELECT count(*)::int AS count, sum(r.amount)::int AS sum FROM provider_refund r JOIN provider_charge c ON r.charge_id = c.id WHERE c.reference = $1',
      [order.payment.id],
    )
    expect(given).toEqual({ count: 1, sum: 300 })
    const reused = await refund({ orderId: order.id, idempotencyKey, reason: 'Another reason.' })
    expect(reused.problems).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }])
  })

  test('of a book given away needs no money, and a refunded book can be bought again', async () => {
    const viewer = reader()
    const gift = await shop.sell('0.00')
    const order = await shop.buy(viewer, gift)
    expect(await refund({ orderId: order.id })).toMatchObject({
      refund: { status: 'SUCCEEDED' },
      order: { status: 'REFUNDED' },
    })
    expect((await shop.access(viewer, gift))[0].access.__typename).toBe('Purchasable')
    expect((await shop.buy(viewer, gift)).status).toBe('PAID')
    expect((await shop.access(viewer, gift))[0].access.__typename).toBe('Owned')
  })

  test('is support’s to give, of lines that the order has', async () => {
    const viewer = reader()
    const order = await shop.buy(viewer, await shop.sell('3.00'))
    await expect(refund({ orderId: order.id }, viewer as typeof support)).rejects.toThrow('FORBIDDEN')
    const other = await shop.buy(viewer, await shop.sell('3.00'))
    const wrong = await refund({ orderId: order.id, lineIds: [other.lines[0].id] })
    expect(wrong.problems).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'lineIds'] }])
    expect((await refund({ orderId: order.id, reason: ' ', idempotencyKey: 'short' })).problems).toHaveLength(
      2,
    )
  })

  test('of an order that is not paid is refused', async () => {
    const viewer = reader()
    await shop.add(viewer, await shop.sell('3.00'))
    const { order } = await shop.checkout(viewer, 'tok_declined')
    expect((await refund({ orderId: order.id })).problems).toMatchObject([{ code: 'CONFLICT' }])
  })
})
