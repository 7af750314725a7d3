import { fromPrisma, type PgBoss } from 'pg-boss'
import type { Event } from '#kit/events/event.ts'
import { heartbeatSeconds } from '#kit/jobs/jobs.ts'
import type { Tx } from '../database.ts'
import type { Publications } from '../delivery/publications.ts'
import type { BookFileReplaced } from '../generated/events.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { holdFeed, recordChanges, recordItemOfBook } from '../sync/change-feed.ts'
import {
  type Anchored,
  forgetMoves,
  listAnnotationPlaces,
  listProgressPlaces,
  listReaders,
  markMoved,
  type Moved,
  saveAnnotationPlaces,
  saveProgressPlaces,
} from './edition-repository.ts'
import { type Edition, reanchor } from './reanchor.ts'

interface Options {
  prisma: PrismaClient
  jobs: PgBoss
  publications: Publications
}

interface Data {
  bookId: string
  from: string
  to: string
}

const queue = 'reanchor'
const readersAtOnce = 200

/** Takes readers' places and notes from one edition of a book to the next, each reader's once, however often the job is tried. */
export async function createEditionService({ prisma, jobs, publications }: Options) {
  const settings = { retryLimit: 20, retryDelay: 2, retryBackoff: true, retryDelayMax: 300, heartbeatSeconds }
  await jobs.createQueue(queue, settings)
  await jobs.updateQueue(queue, settings)
  let worker: string | undefined

  async function open(prefix: string): Promise<Edition | null> {
    const [publication, text] = await Promise.all([publications.find(prefix), publications.findText(prefix)])
    return publication && { publication, text: text ?? { documents: [], length: 0 } }
  }

  async function moveAll({ bookId, from, to }: Data): Promise<void> {
    const [previous, next] = await Promise.all([open(from), open(to)])
    if (!previous || !next) throw new Error('An edition is not in the store.')
    let after: string | null = null
    for (;;) {
      const readers: string[] = await listReaders(prisma, bookId, after, readersAtOnce)
      for (const userId of readers)
        await prisma.$transaction(async (tx) => {
          if (await markMoved(tx, bookId, to, userId)) await moveReader(tx, bookId, userId, previous, next)
        })
      if (readers.length < readersAtOnce) break
      after = readers.at(-1) ?? null
    }
    await forgetMoves(prisma, bookId, to)
  }

  return {
    /** Within `tx`: the places move exactly when the edition has changed. */
    async replace(tx: Tx, { data }: Event<BookFileReplaced>): Promise<void> {
      const to = data.book.publication?.prefix
      const job: Data = { bookId: data.bookId, from: data.previous.prefix, to: to ?? '' }
      if (to && to !== job.from) await jobs.send(queue, job, { db: fromPrisma(tx) })
      if (worker) jobs.notifyWorker(worker)
    },
    async start(): Promise<void> {
      worker = await jobs.work<Data>(queue, { batchSize: 1, pollingIntervalSeconds: 1 }, async ([job]) => {
        if (job) await moveAll(job.data)
      })
    },
  }
}

async function moveReader(tx: Tx, bookId: string, userId: string, from: Edition, to: Edition): Promise<void> {
  await holdFeed(tx, userId)
  const move = (one: Anchored): Moved => ({ ...one, ...reanchor(one.locator, one.total, from, to) })
  const progress = (await listProgressPlaces(tx, bookId, userId)).map(move)
  const annotations = (await listAnnotationPlaces(tx, bookId, userId)).map(move)
  await saveProgressPlaces(tx, bookId, progress)
  await saveAnnotationPlaces(tx, annotations)
  if (progress.length) await recordItemOfBook(tx, userId, bookId)
  await recordChanges(tx, userId, { kind: 'ANNOTATION', ids: annotations.map(({ id }) => id) })
}
