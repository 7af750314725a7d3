import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openShop, publisher, reader, until, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => void (shop = await openShop()))
afterAll(() => shop[Symbol.asyncDispose]())

test('what one of a household has bought is owned by the others, until they part; the order and the cart are not', async () => {
  const [buyer, other] = [reader(), reader()]
  const bookId = await shop.sell('4.90')
  const order = await shop.buy(buyer, bookId)
  const id = randomUUID()
  await shop.tellOfHousehold(id, [buyer.userId, other.userId], 2)
  const theirs = await until(async () => {
    const [{ access }] = await shop.access(other, bookId)
    return access.__typename === 'Owned' && access
  })
  expect(theirs.sharedBy).toEqual({ id: buyer.userId })
  expect((await shop.access(buyer, bookId))[0].access.sharedBy).toBeNull()
  expect(await shop.order(other, order.id)).toBeNull()
  expect((await shop.cart(other)).lines).toEqual([])
  await shop.tellOfHousehold(id, [buyer.userId], 3)
  // An older word that comes late brings nothing back.
  await shop.tellOfHousehold(id, [buyer.userId, other.userId], 1)
  await until(async () => (await shop.access(other, bookId))[0].access.__typename === 'Purchasable')
})

test("a publisher's own book is owned before anybody can buy it, and a child sees what is for its age", async () => {
  const bookId = await shop.tellOfBook('DRAFT', undefined, 1, { minimumAge: 10 })
  await until(async () => (await shop.access(publisher, bookId))[0].access.__typename === 'Owned')
  const [younger, older] = [8, 12].map((ageLimit) => ({ ...reader(), permissions: ['book:read'], ageLimit }))
  if (!younger || !older) throw new Error('There is no child.')
  expect(await shop.access(younger, bookId)).toEqual([null])
  expect((await shop.access(older, bookId))[0].id).toBe(bookId)
  const { errors } = await shop.send(
    older,
    'mutation ($input: AddToCartInput!) { addToCart(input: $input) { problems { code } } }',
    { input: { bookId } },
  )
  expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN')
})
