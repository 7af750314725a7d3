import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { openPool } from '#kit/database/pool.ts'
import type { Viewer } from '#kit/auth/viewer.ts'
import { openPostgresTransport } from '#kit/events/transport.ts'
import { newId } from '#kit/ids.ts'
import { createLog } from '#kit/observability/log.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { openStore } from '#kit/storage/open-store.ts'
import { readLibraryConfig } from '../../../subgraphs/library/config.ts'
import { createLibrary, type LibraryOverrides } from '../../../subgraphs/library/index.ts'
import { createTestDatabase } from '../../support/database.ts'
import { testEnv } from '../../support/env.ts'
import { graphClient, viewerWith } from '../../support/graph.ts'
import { chapters, file, storePublication } from './small-publication.ts'

export type LibraryFixture = Awaited<ReturnType<typeof startLibrary>>

export interface BookOptions {
  status?: 'DRAFT' | 'PUBLISHED' | 'WITHDRAWN'
  version?: number
  title?: string
  minimumAge?: number
  ownerIds?: string[]
  offers?: { purchase?: boolean; membership?: boolean; adsPerChapter?: number | null }
  withoutContent?: boolean
}

const day = 86_400_000

/** The library alone; what other subgraphs would say is said through the transport. */
export async function startLibrary(overrides: LibraryOverrides = {}) {
  const database = await createTestDatabase()
  const config = readLibraryConfig(testEnv(database))
  const store: ObjectStore = overrides.store ?? (await openStore(config.storage))
  const library = await createLibrary(config, { ...overrides, store })
  const url = await library.listen()
  const client = graphClient('library', url)
  const pool = openPool(database.urlOf('library'))
  const events = openPool(database.urlOf('events'))
  const transport = await openPostgresTransport(
    database.urlOf('events'),
    createLog({ level: 'silent', part: 'test' }),
  )
  const sql = async (text: string, ...values: unknown[]) => (await pool.query(text, values)).rows

  /** Says it without waiting until it is known. */
  const whisper = (type: string, data: object, version = 1) => {
    const subject = String(Object.values(data)[0])
    return transport.publish('test', [{ id: newId(), type, subject, version, at: new Date(), data }])
  }
  const isKnown = async () => {
    const head = await transport.head()
    const [{ pending, seq }] = await sql(
      `SELECT (SELECT count(*)::int FROM inbox_event WHERE status = 'PENDING') AS pending,
        coalesce((SELECT seq FROM event_cursor), 0) AS seq`,
    )
    return pending === 0 && BigInt(seq) >= head
  }
  const say = async (type: string, data: object, version?: number) => {
    await whisper(type, data, version)
    for (const deadline = Date.now() + 10_000; !(await isKnown()); await wait(10))
      if (Date.now() > deadline) throw new Error(`Nobody took in ${type}.`)
  }

  const prefix = `publications/1/${randomUUID()}`
  const sha256 = createHash('sha256').update(file).digest('hex')
  await storePublication(store, prefix, `files/${sha256}`)
  const publication = {
    prefix,
    fileKey: `files/${sha256}`,
    fileName: 'Moby-Dick; or, 白鯨.epub',
    format: 'EPUB',
    mediaType: 'application/epub+zip',
    byteSize: file.length,
    sha256,
    positionCount: 20,
  }
  const snapshot = (bookId: string, options: BookOptions) => ({
    bookId,
    status: options.status ?? 'PUBLISHED',
    slug: 'moby-dick',
    title: options.title ?? 'Moby-Dick',
    language: 'en',
    minimumAge: options.minimumAge ?? null,
    ownerIds: options.ownerIds ?? [],
    publisherId: randomUUID(),
    contributors: [],
    coverUrl: null,
    categoryIds: [],
    publication: options.withoutContent ? null : publication,
  })

  const sayBook = (bookId: string, options: BookOptions) =>
    say('BookChanged', { bookId, book: snapshot(bookId, options) }, options.version ?? 1)

  return {
    url,
    store,
    sql,
    say,
    whisper,
    sayBook,
    publication,
    as: (viewer: Viewer) => ({
      ...client.as(viewer),
      /** The data of an answer without errors. */
      async ask(document: string, variables: Record<string, unknown> = {}): Promise<any> {
        const { data, errors } = await client.as(viewer).send(document, variables)
        if (errors) throw new Error(JSON.stringify(errors))
        return data
      },
    }),
    newReader: () => viewerWith(['book:read']),

    async addBook(options: BookOptions = {}): Promise<string> {
      const bookId = newId()
      await sayBook(bookId, options)
      const offers = { purchase: true, membership: false, adsPerChapter: null, ...options.offers }
      await say('BookOffersChanged', { bookId, ...offers })
      return bookId
    },
    async grant({ userId }: { userId: string }, bookId: string): Promise<string> {
      const entitlementId = newId()
      const grantedAt = new Date().toISOString()
      await say('EntitlementGranted', { entitlementId, userId, bookId, orderId: null, grantedAt })
      return entitlementId
    },
    async enrol({ userId }: { userId: string }, concurrentLoans = 2, end = new Date(Date.now() + 30 * day)) {
      const membership = { membershipId: newId(), userId, planId: newId(), concurrentLoans }
      await say('MembershipStarted', { ...membership, currentPeriodEnd: end.toISOString() })
      return membership
    },
    /** What was said to others, the relayed included. */
    said: async (type: string) => {
      const { rows } = await events.query('SELECT data, version FROM event WHERE type = $1 ORDER BY seq', [
        type,
      ])
      return rows as { data: any; version: number }[]
    },

    async [Symbol.asyncDispose]() {
      await library.close()
      await transport.close()
      await events.end()
      await pool.end()
      await store.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

export const openBook = `mutation ($input: OpenBookInput!) { openBook(input: $input) {
  reading { id manifestUrl expiresAt bookId deviceId access { __typename } progress { percent } }
  problems { __typename code message path ... on TooManyLoans { limit } } } }`

export const saveProgress = `mutation ($input: SaveProgressInput!) { saveProgress(input: $input) {
  progress { percent updatedAt device { id } locator { href progression totalProgression fragments } }
  problems { __typename code path ... on StaleProgress { stored { percent updatedAt } } } } }`

export const progressInput = (bookId: string, some: object = {}) => ({
  bookId,
  deviceId: randomUUID(),
  locator: { href: chapters[0]?.href, progression: 0.5, totalProgression: 0.05 },
  at: '2026-01-10T12:00:00.000Z',
  secondsRead: 60,
  idempotencyKey: randomUUID(),
  ...some,
})
