import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Viewer } from '#kit/auth/viewer.ts'
import { progressInput, saveProgress, startLibrary, type LibraryFixture } from './library-fixture.ts'
import { chapters } from './small-publication.ts'

let now = new Date('2026-01-10T20:00:00Z')
let library: LibraryFixture
beforeAll(async () => void (library = await startLibrary({ clock: () => now })))
afterAll(() => library[Symbol.asyncDispose]())

const save = async (viewer: Viewer, input: object) =>
  (await library.as(viewer).ask(saveProgress, { input })).saveProgress

async function readerWithBook() {
  const reader = library.newReader()
  const bookId = await library.addBook()
  await library.grant(reader, bookId)
  return { reader, bookId }
}

describe('saving a position', () => {
  test('it is read back from the library, with the device', async () => {
    const { reader, bookId } = await readerWithBook()
    const input = progressInput(bookId, { locator: { href: chapters[0]?.href, progression: 0.5 } })
    const saved = await save(reader, input)
    const progress = {
      percent: 5,
      updatedAt: input.at,
      device: { id: input.deviceId },
      locator: { href: chapters[0]?.href, progression: 0.5, totalProgression: 0.05, fragments: [] },
    }
    expect(saved).toEqual({ progress, problems: [] })
    const document = `query ($id: ID!, $filter: LibraryFilter) { _entities(representations: [{ __typename: "User", id: $id }]) {
      ... on User { library(filter: $filter) { totalCount edges { node { source book { id } progress {
        percent updatedAt device { id } locator { href progression totalProgression fragments } } } } } } } }`
    const ask = async (filter: object) =>
      (await library.as(reader).ask(document, { id: reader.userId, filter }))._entities[0].library
    expect(await ask({ state: 'READING', query: 'moby' })).toEqual({
      totalCount: 1,
      edges: [{ node: { source: 'PURCHASE', book: { id: bookId }, progress } }],
    })
    expect((await ask({ sources: [] })).totalCount).toBe(1)
    for (const filter of [{ state: 'FINISHED' }, { query: 'nothing' }, { sources: ['AD_SUPPORTED'] }])
      expect((await ask(filter)).totalCount).toBe(0)
    const { _entities } = await library.as(library.newReader()).ask(document, { id: reader.userId })
    expect(_entities).toEqual([{ library: null }])
  })

  test('the same report again is harmless, and answered alike', async () => {
    const { reader, bookId } = await readerWithBook()
    const input = progressInput(bookId)
    const answers = await Promise.all([save(reader, input), save(reader, input), save(reader, input)])
    await save(reader, progressInput(bookId, { at: '2026-01-10T13:00:00.000Z' }))
    answers.push(await save(reader, input))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    const [{ seconds }] = await library.sql(
      'SELECT sum(seconds_read)::int AS seconds FROM progress_report WHERE user_id = $1',
      reader.userId,
    )
    expect(seconds).toBe(120)
  })

  test('another report under the same key is a problem, and another reader may have the key', async () => {
    const { reader, bookId } = await readerWithBook()
    const input = progressInput(bookId)
    await save(reader, input)
    expect(await save(reader, { ...input, secondsRead: 61 })).toEqual({
      progress: null,
      problems: [
        { __typename: 'GenericProblem', code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] },
      ],
    })
    const other = library.newReader()
    await library.grant(other, bookId)
    expect((await save(other, { ...input, secondsRead: 61 })).problems).toEqual([])
  })

  test('what is older than the stored position is counted, and does not move it', async () => {
    const { reader, bookId } = await readerWithBook()
    await save(reader, progressInput(bookId, { at: '2026-01-10T12:00:00.000Z' }))
    const older = progressInput(bookId, {
      at: '2026-01-10T11:59:59.999Z',
      locator: { href: 'style.css', totalProgression: 0.9 },
    })
    for (const answer of [await save(reader, older), await save(reader, older)]) {
      expect(answer.progress).toMatchObject({ percent: 5 })
      expect(answer.problems).toEqual([
        {
          __typename: 'StaleProgress',
          code: 'STALE_PROGRESS',
          path: ['input', 'at'],
          stored: { percent: 5, updatedAt: '2026-01-10T12:00:00.000Z' },
        },
      ])
    }
    const rows = await library.sql('SELECT 1 FROM progress_report WHERE user_id = $1', reader.userId)
    expect(rows).toHaveLength(2)
  })

  test('a clock that is ahead does not keep later reports away', async () => {
    const { reader, bookId } = await readerWithBook()
    const { progress } = await save(reader, progressInput(bookId, { at: '2030-01-01T00:00:00.000Z' }))
    expect(progress.updatedAt).toBe(now.toISOString())
    now = new Date(now.getTime() + 1_000)
    expect((await save(reader, progressInput(bookId, { at: now.toISOString() }))).problems).toEqual([])
  })

  test('a book is finished once, at 99 %', async () => {
    const { reader, bookId } = await readerWithBook()
    const at = (totalProgression: number, minute: number) =>
      progressInput(bookId, {
        at: `2026-01-10T12:0${minute}:00.000Z`,
        locator: { href: chapters[2]?.href, totalProgression },
      })
    await save(reader, at(0.98, 1))
    await save(reader, at(0.99, 2))
    await save(reader, at(0.1, 3))
    await save(reader, at(1, 4))
    const said = await library.said('BookFinished')
    expect(said.filter(({ data }) => data.bookId === bookId).map(({ data }) => data)).toEqual([
      { bookId, userId: reader.userId, at: '2026-01-10T12:02:00.000Z' },
    ])
  })

  test('all faults come back at once', async () => {
    const { reader, bookId } = await readerWithBook()
    const { progress, problems } = await save(reader, {
      ...progressInput(bookId),
      deviceId: 'phone',
      secondsRead: -1,
      locator: { href: 'elsewhere.xhtml', progression: 2 },
    })
    expect(progress).toBeNull()
    expect(problems.map(({ path }: any) => path.join('.'))).toEqual([
      'input.deviceId',
      'input.secondsRead',
      'input.locator.href',
      'input.locator.progression',
    ])
  })

  test('is for those who may read the book', async () => {
    const bookId = await library.addBook()
    expect((await save(library.newReader(), progressInput(bookId))).problems[0].code).toBe('NOT_ENTITLED')
  })
})

describe('reading habits', () => {
  const document = `query ($id: ID!) { _entities(representations: [{ __typename: "User", id: $id }]) {
    ... on User { reading { minutesToday streakDays booksFinishedThisYear goal { target reached } } } } }`
  const habits = async (viewer: Viewer) =>
    (await library.as(viewer).ask(document, { id: viewer.userId }))._entities[0].reading

  test('are reckoned from what was reported, in days of UTC', async () => {
    now = new Date('2026-01-10T20:00:00Z')
    const { reader, bookId } = await readerWithBook()
    const nothing = { minutesToday: 0, streakDays: 0, booksFinishedThisYear: 0, goal: null }
    expect(await habits(reader)).toEqual(nothing)

    const days = ['2025-12-31T23:59:59.999Z', '2026-01-07T12:00:00.000Z', '2026-01-08T00:00:00.000Z']
    for (const at of [...days, '2026-01-09T23:59:00.000Z'])
      await save(reader, progressInput(bookId, { at, secondsRead: 600 }))
    expect(await habits(reader)).toEqual({ ...nothing, streakDays: 3 })

    const end = { locator: { href: chapters[2]?.href, totalProgression: 1 } }
    await save(reader, progressInput(bookId, { at: '2026-01-10T00:00:00.000Z', secondsRead: 90, ...end }))
    await save(reader, progressInput(bookId, { at: '2026-01-10T19:00:00.000Z', secondsRead: 89 }))
    expect(await habits(reader)).toEqual({
      minutesToday: 2,
      streakDays: 4,
      booksFinishedThisYear: 1,
      goal: null,
    })

    now = new Date('2026-01-12T00:00:00Z')
    expect(await habits(reader)).toMatchObject({ minutesToday: 0, streakDays: 0, booksFinishedThisYear: 1 })
    now = new Date('2026-01-10T20:00:00Z')
  })

  test('are measured by the goal that the reader sets', async () => {
    const { reader, bookId } = await readerWithBook()
    const setGoal = async (target: number | null) => {
      const mutation = `mutation ($input: SetReadingGoalInput!) { setReadingGoal(input: $input) {
        reading { goal { target reached } } problems { code path } } }`
      return (await library.as(reader).ask(mutation, { input: { target } })).setReadingGoal
    }
    await save(reader, progressInput(bookId, { secondsRead: 1_200 }))
    expect((await setGoal(20)).reading.goal).toEqual({ target: 20, reached: true })
    expect((await setGoal(21)).reading.goal).toEqual({ target: 21, reached: false })
    expect((await setGoal(0)).problems).toEqual([{ code: 'INVALID_INPUT', path: ['input', 'target'] }])
    expect((await setGoal(null)).reading.goal).toBeNull()
  })

  test("are nobody else's business", async () => {
    const reader = library.newReader()
    const { _entities } = await library.as(library.newReader()).ask(document, { id: reader.userId })
    expect(_entities).toEqual([{ reading: null }])
  })
})
