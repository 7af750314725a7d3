import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous } from '#kit/auth/viewer.ts'
import { viewerWith } from '../../support/graph.ts'
import { openBook, startLibrary, type LibraryFixture } from './library-fixture.ts'

let library: LibraryFixture
beforeAll(async () => void (library = await startLibrary()))
afterAll(() => library[Symbol.asyncDispose]())

const open = async (
  viewer: Parameters<LibraryFixture['as']>[0],
  bookId: string,
  deviceId: string = randomUUID(),
) => (await library.as(viewer).ask(openBook, { input: { bookId, deviceId } })).openBook

const itemOf = async (viewer: Parameters<LibraryFixture['as']>[0], bookId: string) => {
  const document = `query ($id: ID!) { _entities(representations: [{ __typename: "Book", id: $id }]) {
    ... on Book { libraryItem { id source expiresAt } } } }`
  const { _entities } = await library.as(viewer).ask(document, { id: bookId })
  return _entities[0].libraryItem
}

describe('opening a book', () => {
  test('those who bought it get a URL, and the library says so to others', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook()
    await library.grant(reader, bookId)
    const deviceId = randomUUID()
    const { reading, problems } = await open(reader, bookId, deviceId)
    expect(problems).toEqual([])
    expect(reading).toMatchObject({ bookId, deviceId, access: { __typename: 'Owned' }, progress: null })
    expect(reading.manifestUrl).toMatch(/^http:\/\/quire\.test\/content\/[^/]+\/manifest\.json$/)
    const inHours = (Date.parse(reading.expiresAt) - Date.now()) / 3_600_000
    expect(inHours).toBeGreaterThan(11.9)
    expect(inHours).toBeLessThanOrEqual(12)
    const said = await library.said('BookOpened')
    expect(said.map(({ data }) => data)).toContainEqual({
      bookId,
      userId: reader.userId,
      readingId: reading.id,
      access: 'Owned',
    })
  })

  test('a reader who is not entitled gets a problem, and no URL', async () => {
    const bookId = await library.addBook()
    expect(await open(library.newReader(), bookId)).toMatchObject({
      reading: null,
      problems: [{ __typename: 'GenericProblem', code: 'NOT_ENTITLED', path: ['input', 'bookId'] }],
    })
  })

  test("an unknown book and somebody else's draft can't be told apart", async () => {
    const publisher = library.newReader()
    const draft = await library.addBook({ status: 'DRAFT', ownerIds: [publisher.userId] })
    const answers = await Promise.all(
      [randomUUID(), draft, 'no id at all'].map((id) => open(library.newReader(), id)),
    )
    for (const { reading, problems } of answers) {
      expect(reading).toBeNull()
      expect(problems).toEqual(answers[0].problems)
    }
    expect(answers[0].problems[0].code).toBe('NOT_FOUND')
    const own = await open(publisher, draft)
    expect(own.reading.access.__typename).toBe('Owned')
    expect(await itemOf(publisher, draft)).toBeNull()
  })

  test('what was just bought opens, though the library has yet to hear of it', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook()
    const grantedAt = new Date().toISOString()
    const entitlement = {
      entitlementId: randomUUID(),
      userId: reader.userId,
      bookId,
      orderId: null,
      grantedAt,
    }
    await library.whisper('EntitlementGranted', entitlement)
    expect((await open(reader, bookId)).problems).toEqual([])
  })

  test('a withdrawn book stays readable for those who bought it; who gave it back has lost it', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook()
    const entitlementId = await library.grant(reader, bookId)
    await library.sayBook(bookId, { status: 'WITHDRAWN', version: 2 })
    expect((await open(reader, bookId)).problems).toEqual([])
    expect((await open(library.newReader(), bookId)).problems[0].code).toBe('NOT_ENTITLED')

    await library.say(
      'EntitlementRevoked',
      { entitlementId, userId: reader.userId, bookId, reason: 'refund' },
      2,
    )
    expect((await open(reader, bookId)).problems[0].code).toBe('NOT_ENTITLED')
    expect(await itemOf(reader, bookId)).toBeNull()
  })

  test('an older word of the catalog changes nothing', async () => {
    const bookId = await library.addBook({ version: 5, offers: { adsPerChapter: 1 } })
    await library.sayBook(bookId, { status: 'DRAFT', version: 4 })
    expect((await open(library.newReader(), bookId)).problems).toEqual([])
  })

  test('with advertisements it comes into the library for as long as it is on offer', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook({ offers: { adsPerChapter: 2 } })
    expect((await open(reader, bookId)).reading.access.__typename).toBe('FreeWithAds')
    expect(await itemOf(reader, bookId)).toMatchObject({ source: 'AD_SUPPORTED', expiresAt: null })
  })

  test('a book without content, and a device that is none, are problems', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook({ withoutContent: true, offers: { adsPerChapter: 2 } })
    expect((await open(reader, bookId)).problems[0].code).toBe('CONFLICT')
    expect((await open(reader, bookId, 'phone')).problems[0]).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'deviceId'],
    })
  })

  test('nobody, and whoever may not read, is refused', async () => {
    const input = { bookId: randomUUID(), deviceId: randomUUID() }
    for (const [viewer, code] of [
      [anonymous, 'UNAUTHENTICATED'],
      [viewerWith([]), 'FORBIDDEN'],
    ] as const) {
      const { errors } = await library.as(viewer).send(openBook, { input })
      expect(errors?.[0]?.extensions?.code).toBe(code)
    }
  })

  test("a reading resolves for its reader, and not for another's eyes", async () => {
    const reader = library.newReader()
    const bookId = await library.addBook({ offers: { adsPerChapter: 2 } })
    const { reading } = await open(reader, bookId)
    const document = `query ($id: ID!) { _entities(representations: [{ __typename: "Reading", id: $id }]) {
      ... on Reading { bookId manifestUrl access { __typename } } } }`
    expect(await library.as(reader).ask(document, { id: reading.id })).toEqual({
      _entities: [{ bookId, manifestUrl: reading.manifestUrl, access: { __typename: 'FreeWithAds' } }],
    })
    expect(await library.as(library.newReader()).ask(document, { id: reading.id })).toEqual({
      _entities: [null],
    })
  })
})

describe('loans on a membership', () => {
  const returnBook = `mutation ($input: ReturnBookInput!) { returnBook(input: $input) { returnedId problems { code } } }`

  test('are as many at a time as the plan allows, until one is given back', async () => {
    const reader = library.newReader()
    const books = await Promise.all([1, 2, 3].map(() => library.addBook({ offers: { membership: true } })))
    const [one = '', two = '', three = ''] = books
    await library.enrol(reader, 2)
    // At once: the count is of what is, not of what was when both began.
    const answers = await Promise.all(books.map((bookId) => open(reader, bookId)))
    expect(answers.filter(({ reading }) => reading !== null)).toHaveLength(2)
    expect(answers.flatMap(({ problems }) => problems)).toMatchObject([
      { __typename: 'TooManyLoans', code: 'TOO_MANY_LOANS', limit: 2 },
    ])
    const refused = books[answers.findIndex(({ reading }) => reading === null)] ?? ''
    const lent = [one, two, three].find((bookId) => bookId !== refused) ?? ''
    expect((await open(reader, lent)).problems).toEqual([])

    const { returnBook: returned } = await library.as(reader).ask(returnBook, { input: { bookId: lent } })
    expect(returned).toMatchObject({ returnedId: expect.any(String), problems: [] })
    expect((await open(reader, refused)).problems).toEqual([])
    const again = await library.as(reader).ask(returnBook, { input: { bookId: lent } })
    expect(again.returnBook.problems).toEqual([{ code: 'NOT_FOUND' }])
  })

  test('last as long as the membership, and no longer', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook({ offers: { membership: true } })
    const end = new Date(Date.now() + 3_600_000)
    const membership = await library.enrol(reader, 1, end)
    const { reading } = await open(reader, bookId)
    expect(reading.access.__typename).toBe('OnMembership')
    expect(Date.parse(reading.expiresAt)).toBe(end.getTime())
    expect(await itemOf(reader, bookId)).toMatchObject({ source: 'MEMBERSHIP', expiresAt: end.toISOString() })

    const later = new Date(end.getTime() + 3_600_000).toISOString()
    await library.say('MembershipStarted', { ...membership, currentPeriodEnd: later }, 2)
    expect((await itemOf(reader, bookId)).expiresAt).toBe(later)

    await library.say('MembershipEnded', { membershipId: membership.membershipId, userId: reader.userId }, 3)
    expect(await itemOf(reader, bookId)).toBeNull()
    expect((await open(reader, bookId)).problems[0].code).toBe('NOT_ENTITLED')
  })

  test('become owned when the book is bought', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook({ offers: { membership: true } })
    const membership = await library.enrol(reader, 1)
    await open(reader, bookId)
    await library.grant(reader, bookId)
    await library.say('MembershipEnded', { membershipId: membership.membershipId, userId: reader.userId }, 2)
    expect(await itemOf(reader, bookId)).toMatchObject({ source: 'PURCHASE', expiresAt: null })
  })
})
