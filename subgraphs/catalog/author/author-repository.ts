import { newId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Author } from '../generated/prisma/client.ts'

export type AuthorRecord = Author

export interface NamedContributor {
  name: string
  role: string
  sortName: string | null
}

export interface ContributorRecord {
  role: string
  author: AuthorRecord
}

export const listAuthors = (db: Db, ids: readonly string[]): Promise<Author[]> =>
  db.author.findMany({ where: { id: { in: [...ids] } } })

/** Per book, in the order in which each names them. */
export async function listContributors(db: Db, bookIds: readonly string[]): Promise<ContributorRecord[][]> {
  const rows = await db.bookContributor.findMany({
    where: { bookId: { in: [...bookIds] } },
    orderBy: { position: 'asc' },
    include: { author: true },
  })
  const byBook = Map.groupBy(rows, (row) => row.bookId)
  return bookIds.map((id) => byBook.get(id) ?? [])
}

/** Each name becomes one author of the publisher; one that is there already keeps its sort name unless it had none. */
export async function replaceContributors(
  tx: Tx,
  bookId: string,
  publisherId: string,
  contributors: readonly NamedContributor[],
): Promise<void> {
  const authorIds = await saveAuthors(tx, publisherId, contributors)
  await tx.bookContributor.deleteMany({ where: { bookId } })
  await tx.bookContributor.createMany({
    data: contributors.flatMap(({ name, role }, position) => {
      const authorId = authorIds.get(keyOf(name))
      return authorId ? [{ bookId, position, role, authorId }] : []
    }),
  })
}

/** Composed (NFC), and otherwise as it is written: a book shows the name that it states. */
const keyOf = (name: string) => name.normalize('NFC')

async function saveAuthors(
  tx: Tx,
  publisherId: string,
  contributors: readonly NamedContributor[],
): Promise<Map<string, string>> {
  const byKey = new Map(contributors.map((one) => [keyOf(one.name), one]))
  // In one order, so that two books saved at once don't wait for each other.
  const authors = [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (!authors.length) return new Map()
  const rows = await tx.$queryRaw<{ id: string; name_key: string }[]>`
    INSERT INTO author (id, publisher_id, name, name_key, sort_name)
    SELECT a.id, ${publisherId}::uuid, a.name, a.name_key, a.sort_name
    FROM unnest(${authors.map(newId)}::uuid[], ${authors.map(([, { name }]) => name)}::text[],
      ${authors.map(([key]) => key)}::text[], ${authors.map(([, { sortName }]) => sortName)}::text[])
      AS a(id, name, name_key, sort_name)
    ON CONFLICT (publisher_id, name_key)
      DO UPDATE SET sort_name = coalesce(author.sort_name, excluded.sort_name)
    RETURNING id::text, name_key`
  return new Map(rows.map((row) => [row.name_key, row.id]))
}

export const countContributors = (db: Db, bookId: string): Promise<number> =>
  db.bookContributor.count({ where: { bookId } })
