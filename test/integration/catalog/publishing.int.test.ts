import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { publisherPermissions } from '../../support/catalog.ts'
import { viewerWith } from '../../support/graph.ts'
import { openPress, type Press } from './press.ts'

let press: Press
beforeAll(async () => {
  press = await openPress()
})
afterAll(() => press[Symbol.asyncDispose]())

const stranger = viewerWith(publisherPermissions)
const codes = (payload: any) => payload.problems.map((one: any) => one.code)
const find = async (id: string, viewer: Viewer) =>
  (await press.catalog.send('query ($id: ID!) { book(id: $id) { id } }', { id }, viewer)).data.book

describe('publishing', () => {
  test('asks for what is missing, all at once', async () => {
    const { id } = await press.draft({
      metadata: '<dc:title>Bare</dc:title>',
    })
    const { book, problems } = await press.publish(id)
    expect(book).toBeNull()
    expect(problems).toMatchObject([
      {
        __typename: 'NotReady',
        code: 'NOT_READY',
        checks: [
          { code: 'FILE_VALID' },
          { code: 'HAS_LANGUAGE' },
          { code: 'HAS_CONTRIBUTOR' },
          { code: 'HAS_CATEGORY' },
          { code: 'PRICED' },
        ],
      },
    ])
  })

  test('right after pricing does not depend on when the word of it comes', async () => {
    const id = await press.ready({ title: 'Priced Just Now' })
    const { book, problems } = await press.publish(id)
    expect(problems).toEqual([])
    expect(book).toMatchObject({ slug: 'priced-just-now', status: 'PUBLISHED' })
  })

  test('a second time changes nothing', async () => {
    const id = await press.ready()
    const { book: first } = await press.publish(id)
    const { book: second } = await press.publish(id)
    expect(second).toEqual(first)
    expect((await press.said(id)).filter((event) => event.type === 'BookPublished')).toHaveLength(1)
  })

  test('two books of one title get two addresses, also at the same moment', async () => {
    const ids = [await press.ready({ title: 'Twins' }), await press.ready({ title: 'Twins' })]
    const slugs = await Promise.all(ids.map(async (id) => (await press.publish(id)).book.slug))
    expect(slugs.toSorted()).toEqual(['twins', 'twins-2'])
  })

  test('again after a withdrawal keeps the address and the date, whatever the title is by then', async () => {
    const id = await press.ready({ title: 'First Name' })
    const { book: first } = await press.publish(id)
    await press.withdraw(id)
    await press.update(id, { title: 'Second Name' })
    const { book: second } = await press.publish(id)
    expect(second).toMatchObject({ slug: 'first-name', publishedAt: first.publishedAt, status: 'PUBLISHED' })
  })

  test('is refused for a book of another publisher, as if it weren’t there', async () => {
    const id = await press.ready()
    expect(codes(await press.publish(id, stranger))).toEqual(['NOT_FOUND'])
    await press.publish(id)
    expect(codes(await press.withdraw(id, 'Mine.', stranger))).toEqual(['NOT_ALLOWED'])
    expect(codes(await press.publish(randomUUID()))).toEqual(['NOT_FOUND'])
    expect(codes(await press.publish('no id'))).toEqual(['NOT_FOUND'])
  })

  test('needs the permission, and a sign-in', async () => {
    const document = 'mutation { publishBook(input: { bookId: "x" }) { book { id } } }'
    const refusal = async (viewer: Viewer) =>
      (await press.catalog.send(document, {}, viewer)).errors?.[0]?.extensions?.code
    expect(await refusal(viewerWith(['book:edit']))).toBe('FORBIDDEN')
    expect(await refusal(anonymous)).toBe('UNAUTHENTICATED')
  })
})

describe('a book', () => {
  test('is hidden as a draft, found when published, and hidden again when withdrawn', async () => {
    const id = await press.ready()
    expect(await find(id, stranger)).toBeNull()
    expect(await find(id, press.publisher)).toEqual({ id })
    await press.publish(id)
    expect(await find(id, anonymous)).toEqual({ id })
    await press.withdraw(id)
    expect(await find(id, anonymous)).toBeNull()
    expect(await find(id, press.publisher)).toEqual({ id })
  })

  test('that is withdrawn is still what a library or an order refers to; a draft is nothing', async () => {
    const document = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Book { id } } }'
    const refer = async (...ids: string[]) => {
      const of = ids.map((id) => ({ __typename: 'Book', id }))
      return (await press.catalog.send(document, { of }, anonymous)).data._entities
    }
    const [withdrawn, draft] = [await press.ready(), await press.ready()]
    await press.publish(withdrawn)
    await press.withdraw(withdrawn)
    expect(await refer(withdrawn, draft, 'no id')).toEqual([{ id: withdrawn }, null, null])
  })

  test('is found by its address in any script', async () => {
    const id = await press.ready({ title: '白鯨記' })
    const { book } = await press.publish(id)
    const document = 'query ($slug: String!) { book(slug: $slug) { id } }'
    expect((await press.catalog.send(document, { slug: book.slug }, anonymous)).data.book).toEqual({ id })
    expect(await press.catalog.send(document, { slug: '\0' }, anonymous)).toEqual({ data: { book: null } })
  })

  test('is asked for by one of the two', async () => {
    for (const args of ['', '(id: "a", slug: "b")']) {
      const { errors } = await press.catalog.send(`{ book${args} { id } }`)
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
    }
  })

  test('shows its readiness to its own publisher only', async () => {
    const id = await press.ready()
    const own = await press.book(id, 'readiness { ready checks { code passed } }')
    expect(own.readiness).toMatchObject({ ready: true })
    await press.publish(id)
    expect(await press.book(id, 'readiness { ready }', stranger)).toEqual({ readiness: null })
  })
})

describe('withdrawing', () => {
  test('what was never published is a conflict', async () => {
    const { id } = await press.draft()
    expect(codes(await press.withdraw(id))).toEqual(['CONFLICT'])
  })

  test('wants a reason', async () => {
    const id = await press.ready()
    await press.publish(id)
    expect(codes(await press.withdraw(id, ' '))).toEqual(['INVALID_INPUT'])
    expect(codes(await press.withdraw(id, 'x'.repeat(1_001)))).toEqual(['INVALID_INPUT'])
  })
})

describe('what others are told', () => {
  test('has one rising version for each change', async () => {
    const id = await press.ready({ title: 'Told' })
    await press.publish(id)
    await press.draft({ title: 'Told Again' }, { bookId: id })
    await press.withdraw(id)
    const said = await press.said(id)
    expect(said.map((event) => [event.type, event.version])).toEqual([
      ['BookChanged', 1],
      ['BookChanged', 2],
      ['BookPublished', 3],
      ['BookFileReplaced', 4],
      ['BookWithdrawn', 5],
    ])
  })

  test('is all that they keep', async () => {
    const id = await press.ready({ title: 'Whole' })
    const [category] = (await press.book(id, 'categories { id }')).categories
    await press.publish(id)
    const { data } = (await press.said(id)).at(-1)
    expect(data).toMatchObject({
      bookId: id,
      book: {
        bookId: id,
        status: 'PUBLISHED',
        slug: 'whole',
        title: 'Whole',
        language: 'en',
        ownerIds: [press.publisher.userId],
        contributors: [{ name: 'Ada Author', role: 'aut' }],
        categoryIds: [category.id],
        coverUrl: expect.stringMatching(/^http:\/\/quire\.test\/covers\/[0-9a-f]{64}\/320\.webp$/),
        publication: {
          format: 'EPUB',
          mediaType: 'application/epub+zip',
          prefix: expect.stringMatching(/^publications\/\d+\/[0-9a-f]{64}$/),
        },
      },
    })
  })
})
