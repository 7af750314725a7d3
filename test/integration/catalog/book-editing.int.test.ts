import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

describe('a change of what is known', () => {
  test('is refused where somebody else changed the book since', async () => {
    const { id } = await press.draft()
    const { version } = await press.book(id, 'version')
    expect((await press.update(id, { title: 'Mine', expectedVersion: version })).problems).toEqual([])
    const late = await press.update(id, { title: 'Theirs', expectedVersion: version })
    expect(codes(late)).toEqual(['STALE_VERSION'])
    expect(await press.book(id, 'title')).toEqual({ title: 'Mine' })
  })

  test('of nothing is no new version', async () => {
    const { id } = await press.draft()
    const { version } = await press.book(id, 'version')
    expect((await press.update(id, {})).book.version).toBe(version)
  })

  test('says all its faults, the book’s too', async () => {
    const payload = await press.update(randomUUID(), { title: '', isbn: '1' })
    expect(codes(payload)).toEqual(['INVALID_INPUT', 'INVALID_INPUT', 'NOT_FOUND'])
  })

  test('survives the next file, and the rest follows the file', async () => {
    const { id } = await press.draft({ title: 'As Uploaded' })
    await press.update(id, {
      title: 'As Edited',
      contributors: [{ name: 'Wanda Writer', role: 'aut' }],
    })
    await press.draft(
      {
        metadata:
          '<dc:title>As Replaced</dc:title><dc:language>fr</dc:language><dc:creator>Someone Else</dc:creator><dc:subject>Sea</dc:subject>',
      },
      { bookId: id },
    )
    expect(await press.book(id, 'title language subjects contributors { author { name } }')).toEqual({
      title: 'As Edited',
      language: 'fr',
      subjects: ['Sea'],
      contributors: [{ author: { name: 'Wanda Writer' } }],
    })
  })

  test('cannot take from a published book what publishing asked for', async () => {
    const id = await press.ready()
    await press.publish(id)
    expect(codes(await press.update(id, { contributors: [] }))).toEqual(['INVALID_INPUT'])
    expect(codes(await press.categorise(id, []))).toEqual(['INVALID_INPUT'])
    await press.draft({ metadata: '<dc:title>Poorer</dc:title>' }, { bookId: id })
    expect(await press.book(id, 'title language contributors { role }')).toEqual({
      title: 'Poorer',
      language: 'en',
      contributors: [{ role: 'aut' }],
    })
  })

  test('puts one name of a publisher on one author', async () => {
    const metadata = (title: string) =>
      `<dc:title>${title}</dc:title><dc:language>en</dc:language><dc:creator>Jane Shared</dc:creator>`
    const [one, other] = [
      await press.draft({ metadata: metadata('One') }),
      await press.draft({ metadata: metadata('Other') }),
    ]
    const theirs = await press.draft({ metadata: metadata('Theirs') }, { viewer: stranger })
    const author = async (id: string, viewer = press.publisher) =>
      (await press.book(id, 'contributors { author { id name } }', viewer)).contributors[0].author
    expect(await author(one.id)).toEqual(await author(other.id))
    expect((await author(theirs.id, stranger)).id).not.toBe((await author(one.id)).id)
  })
})

describe('categories of a book', () => {
  test('are just those that are given', async () => {
    const { id } = await press.draft()
    const [a, b] = [await press.category(), await press.category()]
    await press.categorise(id, [a])
    const { book } = await press.categorise(id, [b, b])
    expect(book.categories).toEqual([{ id: b }])
  })

  test('that don’t exist are named, and nothing changes', async () => {
    const { id } = await press.draft()
    const { problems } = await press.categorise(id, [await press.category(), randomUUID(), 'x'])
    expect(problems.map((one: any) => [one.code, one.path.at(-1)])).toEqual([
      ['NOT_FOUND', '1'],
      ['NOT_FOUND', '2'],
    ])
    expect((await press.book(id, 'categories { id }')).categories).toEqual([])
  })

  test('are at most 20', async () => {
    const { id } = await press.draft()
    const many = Array.from({ length: 21 }, () => randomUUID())
    expect(codes(await press.categorise(id, many))).toEqual(['INVALID_INPUT'])
  })
})

describe('a publisher', () => {
  test('is named after its user until it is renamed', async () => {
    const viewer = viewerWith(publisherPermissions)
    const { userId } = viewer
    await press.tell('identity', 'UserRegistered', userId, 1, { userId, username: 'p', displayName: 'Pia' })
    await press.heard(userId)
    const { id } = await press.draft({}, { viewer })
    expect(await press.book(id, 'publisher { name }', viewer)).toEqual({ publisher: { name: 'Pia' } })
  })

  test('has one name for all its books', async () => {
    const { id } = await press.draft()
    const { publisher } = await press.mutate(
      'updatePublisher',
      'UpdatePublisherInput',
      'publisher { id name }',
      { name: ' North Sea Press ' },
    )
    expect(publisher.name).toBe('North Sea Press')
    expect((await press.book(id, 'publisher { id name }')).publisher).toEqual(publisher)
  })
})
