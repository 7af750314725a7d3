import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { admin, openShop, publisher, reader, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop[Symbol.asyncDispose]())

const purchase = { price: { amount: '12.90', currency: 'EUR' } }

describe('pricing a book', () => {
  test('the owner of a draft sets what is on offer, and only owners see it before it is published', async () => {
    const id = await shop.tellOfBook('DRAFT')
    const answer = await shop.price(id, { purchase, adSupported: { adsPerChapter: 2 } })
    expect(answer.problems).toEqual([])
    expect(answer.book.offers.map((offer: any) => offer.__typename)).toEqual([
      'PurchaseOffer',
      'AdSupportedOffer',
    ])
    const [draft] = await shop.access(reader(), id)
    expect(draft).toMatchObject({
      offers: null,
      access: { __typename: 'Unavailable', reason: 'NOT_OFFERED' },
    })
    await shop.tellOfBook('PUBLISHED', id, 2)
    const [published] = await shop.access(reader(), id)
    expect(published.offers).toHaveLength(2)
    expect(published.access).toEqual({ __typename: 'FreeWithAds', adsPerChapter: 2 })
  })

  test('a stranger, and a book that nobody knows, are answered alike', async () => {
    const id = await shop.tellOfBook('DRAFT')
    const stranger = await shop.price(id, { purchase }, viewerWith(['offer:edit']))
    const unknown = await shop.price(randomUUID(), { purchase })
    const nonsense = await shop.price('nonsense', { purchase })
    for (const answer of [stranger, unknown, nonsense]) {
      expect(answer).toMatchObject({
        book: null,
        problems: [{ code: 'NOT_FOUND', path: ['input', 'bookId'] }],
      })
    }
    expect((await shop.price(id, { purchase }, admin)).problems).toEqual([])
  })

  test('a reader is refused', async () => {
    const id = await shop.tellOfBook('DRAFT')
    await expect(shop.price(id, { purchase }, reader())).rejects.toThrow('FORBIDDEN')
  })

  test('all that is wrong with the input comes back at once', async () => {
    const id = await shop.tellOfBook('DRAFT')
    const answer = await shop.price(id, {
      purchase: {
        price: { amount: '12.90', currency: 'EUR' },
        compareAtPrice: { amount: '12.90', currency: 'EUR' },
        stock: -1,
      },
      adSupported: { adsPerChapter: 11 },
    })
    expect(answer.problems.map((one: any) => one.path.at(-1))).toEqual([
      'stock',
      'compareAtPrice',
      'adsPerChapter',
    ])
    for (const [amount, currency] of [
      ['1.005', 'EUR'],
      ['1.5', 'JPY'],
      ['-1.00', 'EUR'],
      ['1.00', 'QQQ'],
    ] as const) {
      const { problems } = await shop.price(id, { purchase: { price: { amount, currency } } })
      expect(problems).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'purchase', 'price'] }])
    }
  })

  test('each change is told to the others with a rising version', async () => {
    const id = await shop.tellOfBook('DRAFT')
    await shop.price(id, { purchase })
    await shop.price(id, { membership: true })
    const rows = await shop.said(id)
    expect(rows).toEqual([
      {
        type: 'BookOffersChanged',
        version: 1,
        data: { bookId: id, purchase: true, membership: false, adsPerChapter: null },
      },
      {
        type: 'BookOffersChanged',
        version: 2,
        data: { bookId: id, purchase: false, membership: true, adsPerChapter: null },
      },
    ])
  })
})

describe('access to a book', () => {
  test('is bought before it is read with advertisements, and stays when the book is withdrawn', async () => {
    const viewer = reader()
    const id = await shop.sell('3.00')
    expect((await shop.access(viewer, id))[0].access).toEqual({
      __typename: 'Purchasable',
      price: { amount: '3.00', currency: 'EUR' },
    })
    await shop.buy(viewer, id)
    await shop.price(id, { adSupported: { adsPerChapter: 1 } })
    await shop.tellOfBook('WITHDRAWN', id, 2)
    expect((await shop.access(viewer, id))[0].access.__typename).toBe('Owned')
    const stranger = reader()
    await shop.add(stranger, randomUUID())
    expect((await shop.access(stranger, id))[0].access).toEqual({
      __typename: 'Unavailable',
      reason: 'WITHDRAWN',
    })
  })

  test('is the sample alone where the book is sold out or for members', async () => {
    const soldOut = await shop.sell('3.00', 0)
    const forMembers = await shop.tellOfBook('PUBLISHED')
    await shop.price(forMembers, { membership: true }, publisher)
    const books = await shop.access(reader(), soldOut, forMembers)
    expect(books.map((book) => book.access.__typename)).toEqual(['SampleOnly', 'SampleOnly'])
  })

  test('takes as many statements for many books as for one', async () => {
    const statements: string[] = []
    await using counted = await openShop({}, { onStatement: (sql) => statements.push(sql) })
    const ids: string[] = []
    for (let index = 0; index < 12; index++) ids.push(await counted.sell('1.00'))
    const viewer = reader()
    const count = async (some: string[]) => {
      const before = statements.length
      await counted.access(viewer, ...some)
      return statements.slice(before).filter((sql) => /"(book|pricing)"|FROM entitlement/.test(sql)).length
    }
    const few = await count(ids.slice(0, 2))
    expect(await count(ids)).toBe(few)
    expect(few).toBe(3)
  })
})
