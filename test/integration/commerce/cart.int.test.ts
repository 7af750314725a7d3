import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { admin, openShop, reader, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop[Symbol.asyncDispose]())

const newCode = () => `T-${randomUUID().slice(0, 8).toUpperCase()}`

async function makeCoupon(input: object): Promise<string> {
  const code = newCode()
  const { problems } = await shop.mutate(admin, 'createCoupon', 'CreateCouponInput', 'coupon { code }', {
    code,
    ...input,
  })
  expect(problems).toEqual([])
  return code
}

const apply = (viewer: any, code: string) =>
  shop.mutate(viewer, 'applyCoupon', 'ApplyCouponInput', 'cart { total { amount } }', { code })

describe('a cart', () => {
  test('is the reader’s own, and nobody’s without the permission', async () => {
    const viewer = reader()
    expect(await shop.cart(viewer)).toMatchObject({
      lines: [],
      total: { amount: '0.00', currency: 'EUR' },
      problems: [],
    })
    const document = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { cart { id } } } }`
    const foreign = await shop.send(reader(), document, { of: [{ __typename: 'User', id: viewer.userId }] })
    expect(foreign.data._entities[0].cart).toBeNull()
    await expect(shop.add(viewerWith([]), randomUUID())).rejects.toThrow('FORBIDDEN')
  })

  test('holds each book once, in one currency', async () => {
    const viewer = reader()
    const book = await shop.sell('3.00')
    await shop.add(viewer, book)
    expect((await shop.add(viewer, book)).cart.total).toEqual({ amount: '3.00', currency: 'EUR' })
    const yen = await shop.add(viewer, await shop.sell('300', null, 'JPY'))
    expect(yen.problems).toMatchObject([{ code: 'CURRENCY_MISMATCH' }])
    const { lines } = await shop.cart(viewer)
    const removed = await shop.mutate(viewer, 'removeFromCart', 'RemoveFromCartInput', 'cart { id }', {
      lineId: lines[0].id,
    })
    expect(removed).toMatchObject({ problems: [], cart: { id: expect.any(String) } })
    expect((await shop.add(viewer, await shop.sell('300', null, 'JPY'))).cart.total).toEqual({
      amount: '300',
      currency: 'JPY',
    })
  })

  test('refuses what is unknown, not published, not for sale or sold out', async () => {
    const viewer = reader()
    const draft = await shop.tellOfBook('DRAFT')
    const unpriced = await shop.tellOfBook('PUBLISHED')
    const soldOut = await shop.sell('3.00', 0)
    for (const [book, code] of [
      [randomUUID(), 'NOT_FOUND'],
      ['nonsense', 'NOT_FOUND'],
      [draft, 'NOT_FOUND'],
      [unpriced, 'NOT_FOR_SALE'],
      [soldOut, 'OUT_OF_STOCK'],
    ] as const) {
      expect((await shop.add(viewer, book)).problems).toMatchObject([{ code, path: ['input', 'bookId'] }])
    }
  })

  test('says what has changed, and checkout charges no price that was not seen', async () => {
    const viewer = reader()
    const [dearer, withdrawn] = [await shop.sell('3.00'), await shop.sell('4.00')]
    await shop.add(viewer, dearer)
    await shop.add(viewer, withdrawn)
    await shop.price(dearer, { purchase: { price: { amount: '3.50', currency: 'EUR' } } })
    await shop.price(withdrawn, {})
    const cart = await shop.cart(viewer)
    expect(cart.problems).toEqual([
      { __typename: 'PriceChanged', code: 'PRICE_CHANGED', path: ['lines', '0'] },
      { __typename: 'GenericProblem', code: 'NOT_FOR_SALE', path: ['lines', '1'] },
    ])
    expect(cart.total.amount).toBe('3.50')
    const refused = await shop.checkout(viewer)
    expect(refused.order).toBeNull()
    expect(refused.problems.map((one: any) => one.code)).toEqual(['PRICE_CHANGED', 'NOT_FOR_SALE'])
    await shop.mutate(viewer, 'removeFromCart', 'RemoveFromCartInput', 'cart { id }', {
      lineId: cart.lines[1].id,
    })
    const { order } = await shop.checkout(viewer)
    expect(order.total.amount).toBe('3.50')
  })

  test('that is empty can’t be checked out', async () => {
    expect((await shop.checkout(reader())).problems).toMatchObject([{ code: 'CART_EMPTY' }])
  })
})

describe('a coupon', () => {
  test('takes off a percentage, shared out over the lines', async () => {
    const viewer = reader()
    const code = await makeCoupon({ percent: 10 })
    for (const price of ['3.33', '3.33', '3.34']) await shop.add(viewer, await shop.sell(price))
    expect(await apply(viewer, ` ${code.toLowerCase()} `)).toMatchObject({
      problems: [],
      cart: { total: { amount: '9.00' } },
    })
    const cart = await shop.cart(viewer)
    expect(cart.discounts).toEqual([{ code, amount: { amount: '1.00' } }])
    expect(cart.lines.map((line: any) => line.discount.amount)).toEqual(['0.34', '0.33', '0.33'])
    const removed = await shop.mutate(
      viewer,
      'removeCoupon',
      'RemoveCouponInput',
      'cart { total { amount } }',
      { code },
    )
    expect(removed).toEqual({ cart: { total: { amount: '10.00' } }, problems: [] })
  })

  test('of more than the cart is worth makes it free', async () => {
    const viewer = reader()
    await shop.add(viewer, await shop.sell('3.00'))
    await apply(viewer, await makeCoupon({ amount: { amount: '5.00', currency: 'EUR' } }))
    const { order } = await shop.checkout(viewer)
    expect(order).toMatchObject({ status: 'PAID', total: { amount: '0.00' }, payment: null })
  })

  test('outside its window, of another currency, or unknown is refused', async () => {
    const viewer = reader()
    await shop.add(viewer, await shop.sell('3.00'))
    const past = await makeCoupon({ percent: 10, endsAt: '2020-01-01T00:00:00Z' })
    const future = await makeCoupon({ percent: 10, startsAt: '2120-01-01T00:00:00Z' })
    const yen = await makeCoupon({ amount: { amount: '500', currency: 'JPY' } })
    for (const [code, problem] of [
      [past, 'COUPON_INVALID'],
      [future, 'COUPON_INVALID'],
      ['NO-SUCH', 'COUPON_INVALID'],
      [yen, 'CURRENCY_MISMATCH'],
    ] as const) {
      expect((await apply(viewer, code)).problems).toMatchObject([{ code: problem, path: ['input', 'code'] }])
    }
  })

  test('for three is redeemed three times by ten readers at once, and counts a declined order as none', async () => {
    const code = await makeCoupon({ percent: 50, maxRedemptions: 3 })
    const readers = Array.from({ length: 10 }, reader)
    const book = await shop.sell('8.00')
    for (const viewer of readers) {
      await shop.add(viewer, book)
      await apply(viewer, code)
    }
    const [first = reader()] = readers
    await shop.checkout(first, 'tok_declined')
    const answers = await Promise.all(readers.map((viewer) => shop.checkout(viewer)))
    expect(answers.filter((answer) => answer.order)).toHaveLength(3)
    const refused = answers.filter((answer) => !answer.order)
    expect(refused.every((answer) => answer.problems[0].code === 'COUPON_EXHAUSTED')).toBe(true)
    const [coupon] = await shop.query('SELECT redemptions FROM coupon WHERE code = $1', [code])
    expect(coupon.redemptions).toBe(3)
  })

  test('for one use each is refused to the same reader the second time', async () => {
    const viewer = reader()
    const code = await makeCoupon({ percent: 50, maxPerUser: 1 })
    await shop.add(viewer, await shop.sell('8.00'))
    await apply(viewer, code)
    await shop.settled(viewer, (await shop.checkout(viewer)).order.id)
    await shop.add(viewer, await shop.sell('8.00'))
    expect((await apply(viewer, code)).problems).toMatchObject([{ code: 'COUPON_EXHAUSTED' }])
  })

  test('is an administrator’s to make, once for each code', async () => {
    const make = (viewer: any, input: object) =>
      shop.mutate(viewer, 'createCoupon', 'CreateCouponInput', 'coupon { code }', input)
    await expect(make(reader(), { code: 'ABC', percent: 10 })).rejects.toThrow('FORBIDDEN')
    const code = await makeCoupon({ percent: 10 })
    expect((await make(admin, { code, percent: 20 })).problems).toMatchObject([{ code: 'CONFLICT' }])
    const faulty = await make(admin, {
      code: '!',
      percent: 101,
      amount: { amount: '1.00', currency: 'EUR' },
      maxPerUser: 0,
    })
    expect(faulty.problems.map((one: any) => one.path[1])).toEqual([
      'code',
      'percent',
      'percent',
      'maxPerUser',
    ])
  })
})
