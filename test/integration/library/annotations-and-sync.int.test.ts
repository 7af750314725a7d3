import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Viewer } from '#kit/auth/viewer.ts'
import {
  openBook,
  progressInput,
  saveProgress,
  startLibrary,
  type LibraryFixture,
} from './library-fixture.ts'
import { chapters } from './small-publication.ts'

let library: LibraryFixture
beforeAll(async () => void (library = await startLibrary()))
afterAll(() => library[Symbol.asyncDispose]())

const note = (bookId: string, some: object = {}) => ({
  id: randomUUID(),
  bookId,
  kind: 'HIGHLIGHT',
  locator: { href: chapters[0]?.href, progression: 0.5, text: { highlight: 'Ishmael' } },
  color: '#ffcc00',
  note: null,
  updatedAt: '2026-01-10T12:00:00.000Z',
  ...some,
})

async function save(viewer: Viewer, ...annotations: object[]) {
  const document = `mutation ($input: SaveAnnotationsInput!) { saveAnnotations(input: $input) { results {
    id annotation { id note color updatedAt createdAt locator { href text { highlight } } } problem { code path } } } }`
  return (await library.as(viewer).ask(document, { input: { annotations } })).saveAnnotations.results
}

async function listed(viewer: Viewer, bookId: string, page: object = {}) {
  const document = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    _entities(representations: [{ __typename: "Book", id: $id }]) { ... on Book {
      annotations(first: $first, after: $after, last: $last, before: $before) {
        totalCount edges { node { id note } } pageInfo { hasNextPage endCursor startCursor } } } } }`
  return (await library.as(viewer).ask(document, { id: bookId, ...page }))._entities[0].annotations
}

async function sync(viewer: Viewer, since: string | null = null, limit = 100) {
  const document = `query ($since: String, $limit: Int) { syncLibrary(since: $since, limit: $limit) { cursor hasMore changes {
    __typename
    ... on LibraryItemChanged { item { id book { id } progress { percent } } }
    ... on AnnotationChanged { annotation { id note } }
    ... on Removed { id typename } } } }`
  return (await library.as(viewer).ask(document, { since, limit })).syncLibrary
}

async function readerWithBook() {
  const reader = library.newReader()
  const bookId = await library.addBook()
  await library.grant(reader, bookId)
  return { reader, bookId }
}

describe('annotations', () => {
  test('the later change wins, whatever the order of arrival', async () => {
    const { reader, bookId } = await readerWithBook()
    const first = note(bookId, { note: 'first' })
    const second = { ...first, note: 'second', updatedAt: '2026-01-10T12:00:01.000Z' }
    expect(await save(reader, second)).toMatchObject([{ annotation: { note: 'second' }, problem: null }])
    expect(await save(reader, first)).toMatchObject([
      {
        annotation: { note: 'second' },
        problem: { code: 'CONFLICT', path: ['input', 'annotations', '0', 'updatedAt'] },
      },
    ])
    expect(await save(reader, second)).toMatchObject([{ annotation: { note: 'second' }, problem: null }])
    const third = { ...first, note: 'third', updatedAt: '2026-01-10T12:00:02.000Z' }
    expect(await save(reader, third, second)).toMatchObject([
      { annotation: { note: 'third' }, problem: null },
      { annotation: { note: 'third' }, problem: { code: 'CONFLICT' } },
    ])
  })

  test('each has its own result, and one that is refused keeps none back', async () => {
    const { reader, bookId } = await readerWithBook()
    const notBought = await library.addBook()
    const good = note(bookId)
    const results = await save(
      reader,
      note(bookId, { id: 'not-a-uuid' }),
      note(bookId, { locator: { href: 'nowhere.xhtml' } }),
      note(bookId, { color: 'url(//x)' }),
      note(bookId, { note: 'x'.repeat(10_001) }),
      note(notBought),
      note(randomUUID()),
      good,
    )
    expect(results.map(({ problem }: any) => problem && [problem.code, ...problem.path.slice(2)])).toEqual([
      ['INVALID_INPUT', '0', 'id'],
      ['INVALID_INPUT', '1', 'locator', 'href'],
      ['INVALID_INPUT', '2', 'color'],
      ['INVALID_INPUT', '3', 'note'],
      ['NOT_ENTITLED', '4', 'bookId'],
      ['NOT_FOUND', '5', 'bookId'],
      null,
    ])
    expect((await listed(reader, bookId)).edges).toEqual([{ node: { id: good.id, note: null } }])
  })

  test("one reader's id never touches another's", async () => {
    const { reader, bookId } = await readerWithBook()
    const other = library.newReader()
    await library.grant(other, bookId)
    const own = note(bookId, { note: 'mine' })
    await save(reader, own)
    await save(other, { ...own, note: 'theirs', updatedAt: '2026-01-11T00:00:00.000Z' })
    expect((await listed(reader, bookId)).edges).toEqual([{ node: { id: own.id, note: 'mine' } }])
    await save(other, { ...own, deleted: true, updatedAt: '2026-01-12T00:00:00.000Z' })
    expect((await listed(reader, bookId)).totalCount).toBe(1)
    expect((await listed(other, bookId)).totalCount).toBe(0)
  })

  test('what was deleted stays so for older changes, and comes back with a later one', async () => {
    const { reader, bookId } = await readerWithBook()
    const own = note(bookId, { note: 'private' })
    await save(reader, own)
    const at = (second: number) => ({ updatedAt: `2026-01-10T12:00:0${second}.000Z` })
    expect(await save(reader, { ...own, deleted: true, ...at(5) })).toMatchObject([
      { annotation: null, problem: null },
    ])
    expect(await library.sql('SELECT note, locator FROM annotation WHERE id = $1', own.id)).toEqual([
      { note: null, locator: { href: own.locator.href, fragments: [] } },
    ])
    expect(await save(reader, { ...own, ...at(4) })).toMatchObject([
      { annotation: null, problem: { code: 'CONFLICT' } },
    ])
    expect(await save(reader, { ...own, ...at(6) })).toMatchObject([{ annotation: { note: 'private' } }])
  })

  test('are listed in the order of the text, page by page in both directions', async () => {
    const { reader, bookId } = await readerWithBook()
    const places = [0.9, 0.1, 0.5, 0.5, 0.3]
    await save(
      reader,
      ...places.map((totalProgression) =>
        note(bookId, { note: `${totalProgression}`, locator: { href: chapters[0]?.href, totalProgression } }),
      ),
    )
    const notes = (page: any) => page.edges.map(({ node }: any) => node.note)
    const first = await listed(reader, bookId, { first: 3 })
    expect([notes(first), first.totalCount, first.pageInfo.hasNextPage]).toEqual([
      ['0.1', '0.3', '0.5'],
      5,
      true,
    ])
    const rest = await listed(reader, bookId, { first: 3, after: first.pageInfo.endCursor })
    expect([notes(rest), rest.pageInfo.hasNextPage]).toEqual([['0.5', '0.9'], false])
    const back = await listed(reader, bookId, { last: 2, before: rest.pageInfo.startCursor })
    expect(notes(back)).toEqual(['0.3', '0.5'])
  })

  test('more than a hundred at once are refused', async () => {
    const { reader, bookId } = await readerWithBook()
    const document = `mutation ($input: SaveAnnotationsInput!) { saveAnnotations(input: $input) { results { id } } }`
    const annotations = Array.from({ length: 101 }, () => note(bookId))
    const { errors } = await library.as(reader).send(document, { input: { annotations } })
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
    expect(await save(reader, ...annotations.slice(1))).toHaveLength(100)
  })
})

describe('the feed of changes', () => {
  test('tells what changed since, deletions too, each thing once', async () => {
    const { reader, bookId } = await readerWithBook()
    const own = note(bookId, { note: 'a' })
    await save(reader, own)
    const start = await sync(reader)
    expect(start).toMatchObject({
      hasMore: false,
      changes: [
        { __typename: 'LibraryItemChanged', item: { book: { id: bookId }, progress: null } },
        { __typename: 'AnnotationChanged', annotation: { id: own.id, note: 'a' } },
      ],
    })
    expect((await sync(reader, start.cursor)).changes).toEqual([])

    await library.as(reader).ask(saveProgress, { input: progressInput(bookId) })
    await save(reader, { ...own, deleted: true, updatedAt: '2026-01-10T13:00:00.000Z' })
    const changes = [
      { __typename: 'LibraryItemChanged', item: { progress: { percent: 5 } } },
      { __typename: 'Removed', id: own.id, typename: 'Annotation' },
    ]
    expect((await sync(reader, start.cursor)).changes).toMatchObject(changes)
    // Replayed, from the same cursor and from the start.
    expect((await sync(reader, start.cursor)).changes).toMatchObject(changes)
    expect((await sync(reader)).changes).toMatchObject(changes)
  })

  test('says when a book leaves the library', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook({ offers: { membership: true } })
    const { membershipId } = await library.enrol(reader)
    await library.as(reader).ask(openBook, { input: { bookId, deviceId: randomUUID() } })
    const { cursor, changes } = await sync(reader)
    await library.say('MembershipEnded', { membershipId, userId: reader.userId }, 2)
    expect((await sync(reader, cursor)).changes).toEqual([
      { __typename: 'Removed', id: changes[0].item.id, typename: 'LibraryItem' },
    ])
  })

  test('loses nothing to writers who commit at the same time as it is read', async () => {
    const { reader, bookId } = await readerWithBook()
    const written = Array.from({ length: 40 }, () => note(bookId))
    const seen = new Set<string>()
    let cursor: string | null = null
    const readOn = async (): Promise<number> => {
      const answer = await sync(reader, cursor, 7)
      cursor = answer.cursor
      for (const { annotation } of answer.changes) if (annotation) seen.add(annotation.id)
      return answer.changes.length
    }
    const writing = { isOver: false }
    const saved = Promise.all(written.map((one) => save(reader, one))).finally(() => (writing.isOver = true))
    while (!writing.isOver) await readOn()
    await saved
    while (await readOn());
    expect(seen).toEqual(new Set(written.map(({ id }) => id)))
  })

  test("is the viewer's own, and refuses cursors that are none", async () => {
    const { reader } = await readerWithBook()
    expect((await sync(library.newReader())).changes).toEqual([])
    const document = `query ($since: String, $limit: Int) { syncLibrary(since: $since, limit: $limit) { cursor } }`
    for (const variables of [{ since: 'nonsense' }, { since: 'WyJ4Il0' }, { limit: 0 }, { limit: 501 }]) {
      const { errors } = await library.as(reader).send(document, variables)
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
    }
  })

  test('a reader who is erased leaves nothing', async () => {
    const { reader, bookId } = await readerWithBook()
    await save(reader, note(bookId))
    await library.as(reader).ask(saveProgress, { input: progressInput(bookId) })
    await library.say('UserErased', { userId: reader.userId })
    const tables = [
      'library_item',
      'progress',
      'progress_report',
      'annotation',
      'entitlement',
      'change',
      'review',
    ]
    for (const table of tables)
      expect(await library.sql(`SELECT 1 FROM ${table} WHERE user_id = $1`, reader.userId)).toEqual([])
  })
})
