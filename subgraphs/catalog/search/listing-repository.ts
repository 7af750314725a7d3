import type { Page } from '#kit/pagination/connection.ts'
import type { BookRecord } from '../book/book.ts'
import { listBooks } from '../book/book-repository.ts'
import type { Db } from '../database.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { type BookOrder, readCursor } from './book-order.ts'

export interface ListedBook {
  book: BookRecord
  /** The order's key, as a cursor carries it. */
  key: string
}

/** One page and one book more, by keyset: however far the page, its cost is the same. */
export async function listPage(
  db: Db,
  condition: Prisma.Sql,
  order: BookOrder,
  page: Page,
): Promise<ListedBook[]> {
  const isDown = order.descending !== page.backward
  const direction = isDown ? Prisma.sql`DESC` : Prisma.sql`ASC`
  const beyond = page.cursor ? isBeyond(order, page.cursor, isDown) : Prisma.sql`true`
  const rows = await db.$queryRaw<{ id: string; key: string }[]>`
    SELECT book.id::text AS id, ${order.text} AS key FROM book
    WHERE ${condition} AND ${beyond}
    ORDER BY ${order.key} ${direction}, book.id ${direction} LIMIT ${page.limit + 1}`
  const found = await listBooks(
    db,
    rows.map((row) => row.id),
  )
  const books = new Map(found.map((book) => [book.id, book]))
  return rows.flatMap(({ id, key }) => {
    const book = books.get(id)
    return book ? [{ book, key }] : []
  })
}

function isBeyond(order: BookOrder, cursor: readonly unknown[], isDown: boolean): Prisma.Sql {
  const { key, id } = readCursor(order, cursor)
  const relation = isDown ? Prisma.sql`<` : Prisma.sql`>`
  return Prisma.sql`(${order.key}, book.id) ${relation} (${key}::${order.type}, ${id}::uuid)`
}

export async function countFound(db: Db, condition: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM book WHERE ${condition}`
  return row?.count ?? 0
}
