import { isOfAge, requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { badUserInput } from '#kit/errors/refusal.ts'
import type { News } from '#kit/live/news.ts'
import { watch, type Look } from '#kit/live/watch.ts'
import { decodeCursor, encodeCursor } from '#kit/pagination/connection.ts'
import type { AnnotationRecord } from '../annotation/annotation.ts'
import { findAnnotations } from '../annotation/annotation-repository.ts'
import type { Parts } from '../database.ts'
import { findBooks } from '../book/book-repository.ts'
import type { Change } from '../generated/prisma/client.ts'
import { findItems } from '../item/item-repository.ts'
import type { LibraryItemRecord } from '../item/library-item.ts'
import { foreignCursor } from '../keyset.ts'
import { listChanges } from './change-feed.ts'

export type LibraryItemChangedRecord = { __typename: 'LibraryItemChanged'; item: LibraryItemRecord }
export type AnnotationChangedRecord = { __typename: 'AnnotationChanged'; annotation: AnnotationRecord }
export type RemovedRecord = { __typename: 'Removed'; id: string; typename: string }
export type LibraryChangeRecord = LibraryItemChangedRecord | AnnotationChangedRecord | RemovedRecord

export interface LibraryChangesRecord {
  cursor: string
  hasMore: boolean
  changes: LibraryChangeRecord[]
}

const maxLimit = 500

interface Stretch {
  since: string | null
  limit: number
}

export function createSyncService({ prisma, news }: Pick<Parts, 'prisma'> & { news: News }) {
  /** What is of books for older readers is for a child as if it were removed. */
  async function forAge<Row extends { bookId: string }>(viewer: Viewer, rows: Map<string, Row>) {
    if (viewer.ageLimit === null) return rows
    const bookIds = [...rows.values()].map(({ bookId }) => bookId)
    const books = await findBooks(prisma, bookIds)
    const isSeen = ({ bookId }: Row) => isOfAge(viewer, books.get(bookId)?.minimumAge ?? null)
    return new Map([...rows].filter(([, row]) => isSeen(row)))
  }

  async function sync(viewer: Viewer, { since, limit }: Stretch): Promise<LibraryChangesRecord> {
    const userId = requirePermission(viewer, 'book:read')
    if (limit < 1 || limit > maxLimit) throw badUserInput(`\`limit\` is 1 to ${maxLimit}.`)
    const from = since === null ? 0n : readCursor(since)
    const rows = await listChanges(prisma, userId, from, limit + 1)
    const page = rows.slice(0, limit)
    const idsOf = (kind: Change['kind']) =>
      page.flatMap((row) => (row.kind === kind && !row.removed ? [row.entityId] : []))
    const [items, annotations] = await Promise.all([
      findItems(prisma, userId, idsOf('LIBRARY_ITEM')).then((found) => forAge(viewer, found)),
      findAnnotations(prisma, userId, idsOf('ANNOTATION')).then((found) => forAge(viewer, found)),
    ])
    return {
      cursor: encodeCursor([page.at(-1)?.seq ?? from]),
      hasMore: rows.length > limit,
      changes: page.map((row) => toChange(row, items, annotations)),
    }
  }

  return {
    sync,

    /** What there is now, even if it is nothing, and from then on whatever is new. */
    watch(viewer: Viewer, { since, limit }: Stretch) {
      let seen: string | null = null
      return watch(news, {
        topic: `library:${viewer.userId}`,
        async look(): Promise<Look<LibraryChangesRecord>> {
          const value = await sync(viewer, { since: seen ?? since, limit })
          if (value.cursor === seen) return null
          seen = value.cursor
          return { value, next: value.hasMore ? 'again' : 'wait' }
        },
      })
    },
  }
}

/** What was removed since its change was noted is removed in the answer, too. */
function toChange(
  { kind, entityId }: Change,
  items: ReadonlyMap<string, LibraryItemRecord>,
  annotations: ReadonlyMap<string, AnnotationRecord & { deleted: boolean }>,
): LibraryChangeRecord {
  const item = kind === 'LIBRARY_ITEM' ? items.get(entityId) : undefined
  if (item) return { __typename: 'LibraryItemChanged', item }
  const annotation = kind === 'ANNOTATION' ? annotations.get(entityId) : undefined
  if (annotation && !annotation.deleted) return { __typename: 'AnnotationChanged', annotation }
  return {
    __typename: 'Removed',
    id: entityId,
    typename: kind === 'LIBRARY_ITEM' ? 'LibraryItem' : 'Annotation',
  }
}

function readCursor(cursor: string): bigint {
  const [seq] = decodeCursor(cursor)
  if (typeof seq !== 'string' || !/^\d{1,18}$/.test(seq)) throw foreignCursor()
  return BigInt(seq)
}
