import { isId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import { Prisma, type Book } from '../generated/prisma/client.ts'
import type { BookRecord } from './book.ts'

/** What a change sets; the version rises by itself. */
export type BookChange = Partial<Omit<BookRecord, 'id' | 'publisherId' | 'version' | 'createdAt'>>

export type NewBook = BookChange &
  Pick<BookRecord, 'id' | 'publisherId' | 'title' | 'sortTitle' | 'createdAt'>

/** The JSON columns hold what `toRow` wrote. */
export const toBookRecord = (row: Book): BookRecord => row as unknown as BookRecord

export async function findBook(db: Db, id: string): Promise<BookRecord | null> {
  const row = isId(id) ? await db.book.findUnique({ where: { id } }) : null
  return row && toBookRecord(row)
}

export async function findBookBySlug(db: Db, slug: string): Promise<BookRecord | null> {
  // PostgreSQL has no text with NUL in it.
  const row = slug.includes('\0') ? null : await db.book.findUnique({ where: { slug } })
  return row && toBookRecord(row)
}

export async function listBooks(db: Db, ids: readonly string[]): Promise<BookRecord[]> {
  const rows = await db.book.findMany({ where: { id: { in: ids.filter(isId) } } })
  return rows.map(toBookRecord)
}

/** Of a publisher's own books, in any status. */
export async function listIdsByIsbn(db: Db, publisherId: string, isbn: string): Promise<string[]> {
  const rows = await db.book.findMany({ where: { publisherId, isbn }, select: { id: true } })
  return rows.map(({ id }) => id)
}

/** Nobody else changes it until `tx` ends. */
export async function lockBook(tx: Tx, id: string): Promise<BookRecord | null> {
  if (!isId(id)) return null
  await tx.$queryRaw`SELECT 1 FROM book WHERE id = ${id}::uuid FOR UPDATE`
  return findBook(tx, id)
}

export async function insertBook(tx: Tx, { createdAt, ...book }: NewBook): Promise<BookRecord> {
  const row = await tx.book.create({ data: { ...toRow(book), createdAt, updatedAt: createdAt } as never })
  return toBookRecord(row)
}

export async function changeBook(tx: Tx, id: string, change: BookChange): Promise<BookRecord> {
  const data = { ...toRow(change), version: { increment: 1 } }
  return toBookRecord(await tx.book.update({ where: { id }, data }))
}

const jsonColumns = ['tableOfContents', 'accessibility', 'publication', 'cover'] as const

function toRow(change: BookChange): Prisma.BookUpdateInput {
  const row: Record<string, unknown> = { ...change }
  for (const column of jsonColumns) if (row[column] === null) row[column] = Prisma.DbNull
  return row
}

/** `vector`: a tsvector's text, as search/search-vector.ts writes it. */
export async function saveSearchVector(tx: Tx, id: string, vector: string): Promise<void> {
  await tx.$executeRaw`UPDATE book SET search_vector = ${vector}::tsvector WHERE id = ${id}::uuid`
}

/** The slugs that are `base`, or `base` and a number. Nobody else takes a slug until `tx` ends. */
export async function listSlugsLike(tx: Tx, base: string): Promise<string[]> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('catalog:slug'))`
  const rows = await tx.book.findMany({ where: { slug: { startsWith: base } }, select: { slug: true } })
  return rows.flatMap(({ slug }) => slug ?? [])
}

export async function setPriced(tx: Tx, id: string, isPriced: boolean, version: number): Promise<void> {
  await tx.book.updateMany({
    where: { id, offersVersion: { lt: version } },
    data: { isPriced, offersVersion: version },
  })
}

export async function raisePopularity(tx: Tx, ids: readonly string[], by: number): Promise<void> {
  await tx.book.updateMany({ where: { id: { in: [...ids] } }, data: { popularity: { increment: by } } })
}
