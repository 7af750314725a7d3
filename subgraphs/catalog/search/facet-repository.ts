import type { Db } from '../database.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { FacetField, FacetValue } from '../generated/types.ts'

export interface FacetRecord {
  field: FacetField
  values: FacetValue[]
}

type Row = FacetValue & { field: FacetField }

const maxValues = 20

/** The most frequent keys of `pairs`; names are looked up for these only. */
const top = (key: Prisma.Sql, count: Prisma.Sql, pairs: Prisma.Sql) => Prisma.sql`(
  SELECT ${key} AS key, ${count}::int AS count FROM ${pairs} WHERE ${key} IS NOT NULL
  GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${maxValues}) AS top`

const each = Prisma.sql`count(*)`
/** Of what a book may have twice: an author who drew it too, a category above two of its own. */
const eachBook = Prisma.sql`count(DISTINCT found.id)`

const tallies: Record<FacetField, Prisma.Sql> = {
  LANGUAGE: Prisma.sql`SELECT 'LANGUAGE' AS field, key AS value, key AS label, count
    FROM ${top(Prisma.sql`found.language`, each, Prisma.sql`found`)}`,
  // A category has what is below it too, as it has for the filter.
  CATEGORY: Prisma.sql`SELECT 'CATEGORY', id::text, name, count FROM category JOIN ${top(
    Prisma.sql`above.id`,
    eachBook,
    Prisma.sql`found JOIN book_category bc ON bc.book_id = found.id JOIN above ON above.of = bc.category_id`,
  )} ON key = id`,
  AUTHOR: Prisma.sql`SELECT 'AUTHOR', id::text, name, count FROM author JOIN ${top(
    Prisma.sql`c.author_id`,
    eachBook,
    Prisma.sql`found JOIN book_contributor c ON c.book_id = found.id`,
  )} ON key = id`,
  SERIES: Prisma.sql`SELECT 'SERIES', id::text, name, count FROM series JOIN ${top(
    Prisma.sql`s.series_id`,
    each,
    Prisma.sql`found JOIN book_series s ON s.book_id = found.id`,
  )} ON key = id`,
  PUBLISHER: Prisma.sql`SELECT 'PUBLISHER', id::text, name, count
    FROM publisher JOIN ${top(Prisma.sql`found.publisher_id`, each, Prisma.sql`found`)} ON key = id`,
}

const fields = Object.keys(tallies) as FacetField[]

/** How the books found divide, by every field; in one statement, since the books need be found only once. */
export async function listFacets(db: Db, condition: Prisma.Sql): Promise<FacetRecord[]> {
  const rows = await db.$queryRaw<Row[]>`
    WITH RECURSIVE found AS MATERIALIZED (
      SELECT book.id, book.language, book.publisher_id FROM book WHERE ${condition}),
    above AS (
      SELECT id AS of, id, parent_id FROM category
      UNION ALL
      SELECT above.of, c.id, c.parent_id FROM above JOIN category c ON c.id = above.parent_id)
    SELECT * FROM (${Prisma.join(Object.values(tallies), ' UNION ALL ')}) AS tallied
    ORDER BY count DESC, label, value`
  const byField = Map.groupBy(rows, (row) => row.field)
  return fields.map((field) => ({ field, values: byField.get(field) ?? [] }))
}
