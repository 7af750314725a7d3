import { describe, expect, test } from 'vitest'
import { canRead, decideAccess, type AccessFacts } from './access.ts'

const now = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-03-20T12:00:00Z')
const earlier = new Date('2026-02-01T12:00:00Z')

const facts = (some: Partial<AccessFacts> = {}): AccessFacts => ({
  viewerId: 'reader',
  isChild: false,
  book: { status: 'PUBLISHED', ownerIds: ['publisher'], knownSince: earlier },
  offers: { purchase: true, membership: true, adsPerChapter: 2 },
  entitledSince: null,
  shared: null,
  membership: { currentPeriodEnd: later, endedAt: null },
  now,
  ...some,
})
const book = (status: 'DRAFT' | 'PUBLISHED' | 'WITHDRAWN') => ({ ...facts().book, status })

describe('how a viewer may read a book', () => {
  test('what was bought is owned, whatever else is on offer', () => {
    expect(decideAccess(facts({ entitledSince: earlier }))).toEqual({
      __typename: 'Owned',
      since: earlier,
      sharedBy: null,
    })
  })

  test('what somebody else of the household has bought is owned too, and says whose it is', () => {
    const shared = { userId: 'other', grantedAt: earlier }
    const theirs = { __typename: 'Owned', since: earlier, sharedBy: { id: 'other' } }
    expect(decideAccess(facts({ shared }))).toEqual(theirs)
    expect(decideAccess(facts({ shared, book: book('WITHDRAWN') }))).toEqual(theirs)
    expect(decideAccess(facts({ shared, entitledSince: later }))).toMatchObject({ sharedBy: null })
  })

  test('a child meets no advertisements', () => {
    expect(decideAccess(facts({ isChild: true, membership: null })).__typename).toBe('SampleOnly')
  })

  test('a withdrawn book stays readable for those who bought it, and for nobody else', () => {
    expect(decideAccess(facts({ book: book('WITHDRAWN'), entitledSince: earlier })).__typename).toBe('Owned')
    expect(decideAccess(facts({ book: book('WITHDRAWN') }))).toEqual({
      __typename: 'Unavailable',
      reason: 'WITHDRAWN',
    })
  })

  test('those who publish a book may read its draft, others may not', () => {
    expect(decideAccess(facts({ book: book('DRAFT'), viewerId: 'publisher' })).__typename).toBe('Owned')
    expect(decideAccess(facts({ book: book('DRAFT') }))).toEqual({
      __typename: 'Unavailable',
      reason: 'NOT_OFFERED',
    })
  })

  test('a membership comes before advertisements', () => {
    expect(decideAccess(facts())).toEqual({ __typename: 'OnMembership', until: later })
  })

  test.each([
    ['is over', { currentPeriodEnd: later, endedAt: earlier }],
    ['was not renewed', { currentPeriodEnd: now, endedAt: null }],
    ['never was', null],
  ])('without a membership that lasts (it %s) there are advertisements', (_, membership) => {
    expect(decideAccess(facts({ membership }))).toEqual({ __typename: 'FreeWithAds', adsPerChapter: 2 })
  })

  test('a membership is no help with a book that is not on offer to members', () => {
    const offers = { purchase: true, membership: false, adsPerChapter: null }
    expect(decideAccess(facts({ offers })).__typename).toBe('SampleOnly')
  })

  test('nobody in particular gets a sample', () => {
    expect(decideAccess(facts({ viewerId: null })).__typename).toBe('SampleOnly')
  })

  test('what is not on offer in any way is unavailable', () => {
    const nothing = { purchase: false, membership: false, adsPerChapter: null }
    for (const offers of [null, nothing]) {
      expect(decideAccess(facts({ offers }))).toEqual({ __typename: 'Unavailable', reason: 'NOT_OFFERED' })
    }
  })

  test('a sample is not the book', () => {
    expect(canRead({ __typename: 'SampleOnly', sample: true })).toBe(false)
    expect(canRead({ __typename: 'FreeWithAds', adsPerChapter: 1 })).toBe(true)
  })
})
