import { describe, expect, test } from 'vitest'
import { anonymous } from '#kit/auth/viewer.ts'
import type { Book, Entitlement, Pricing } from '../generated/prisma/client.ts'
import { decideAccess } from './access.ts'

const viewer = { ...anonymous, userId: 'reader' }
const knownSince = new Date('2025-12-01T00:00:00Z')
const book: Book = {
  id: 'book',
  version: 1,
  status: 'PUBLISHED',
  title: 'A book',
  ownerIds: ['publisher'],
  minimumAge: 6,
  knownSince,
}
const pricing: Pricing = {
  bookId: 'book',
  version: 1,
  price: 500n,
  compareAtPrice: null,
  currency: 'EUR',
  stock: null,
  stockEpoch: 0,
  membership: true,
  adsPerChapter: 2,
}
const entitlement: Entitlement = {
  id: 'entitlement',
  userId: 'reader',
  bookId: 'book',
  orderId: null,
  version: 1,
  grantedAt: new Date('2026-01-01T00:00:00Z'),
  revokedAt: null,
}
const membership = { currentPeriodEnd: new Date('2026-02-01T00:00:00Z') }
const everything = { viewer, book, pricing, entitlement, membership }

const typeOf = (facts: Partial<Parameters<typeof decideAccess>[0]>) =>
  decideAccess({ ...everything, ...facts }).__typename

describe('the best way to a book', () => {
  test('is owned, then on the membership, then with advertisements, then to be bought, then its sample', () => {
    expect(typeOf({})).toBe('Owned')
    expect(typeOf({ entitlement: null })).toBe('OnMembership')
    expect(typeOf({ entitlement: null, membership: null })).toBe('FreeWithAds')
    const noAds = { ...pricing, adsPerChapter: null }
    expect(typeOf({ entitlement: null, membership: null, pricing: noAds })).toBe('Purchasable')
    expect(typeOf({ entitlement: null, membership: null, pricing: { ...noAds, stock: 0 } })).toBe(
      'SampleOnly',
    )
    const forMembers = { ...noAds, price: null, currency: null }
    expect(typeOf({ entitlement: null, membership: null, pricing: forMembers })).toBe('SampleOnly')
  })

  test('is none where nothing is on offer, or the book is not published', () => {
    const nothing = { ...pricing, price: null, currency: null, membership: false, adsPerChapter: null }
    expect(typeOf({ entitlement: null, pricing: nothing })).toBe('Unavailable')
    expect(typeOf({ entitlement: null, pricing: null })).toBe('Unavailable')
    expect(typeOf({ entitlement: null, book: { ...book, status: 'DRAFT' } })).toBe('Unavailable')
    expect(typeOf({ entitlement: null, book: null })).toBe('Unavailable')
  })

  test("is shared by whoever of the household has bought it, and its publisher's own whatever its status", () => {
    expect(decideAccess(everything)).toMatchObject({ since: entitlement.grantedAt, sharedBy: null })
    expect(decideAccess({ ...everything, entitlement: { ...entitlement, userId: 'other' } })).toEqual({
      __typename: 'Owned',
      since: entitlement.grantedAt,
      sharedBy: { id: 'other' },
    })
    const owner = { ...anonymous, userId: 'publisher' }
    const draft: Book = { ...book, status: 'DRAFT' }
    expect(decideAccess({ ...everything, viewer: owner, entitlement: null, book: draft })).toEqual({
      __typename: 'Owned',
      since: knownSince,
      sharedBy: null,
    })
  })

  test('of a child is neither with advertisements nor to be bought', () => {
    const child = { ...viewer, ageLimit: 8 }
    expect(typeOf({ viewer: child })).toBe('Owned')
    expect(typeOf({ viewer: child, entitlement: null, membership: null })).toBe('SampleOnly')
  })

  test('stays for those who own a withdrawn book, and ends for all others', () => {
    const withdrawn: Book = { ...book, status: 'WITHDRAWN' }
    expect(typeOf({ book: withdrawn })).toBe('Owned')
    expect(decideAccess({ ...everything, book: withdrawn, entitlement: null })).toEqual({
      __typename: 'Unavailable',
      reason: 'WITHDRAWN',
    })
  })
})
