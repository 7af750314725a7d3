import type { Db } from '../database.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { FacetField, FacetValue } from '../generated/types.ts'

export interface FacetRecord {
  field: FacetField
  values: FacetValue[]
}

type Row = FacetValue & { field: FacetField }

const maxValues = 20

/** Rows of `value`, `label` and `book_id`, of the books in `found`, for each field. */
const pairs: Record<FacetField, Prisma.Sql> = {
  LANGUAGE: Prisma.sql`SELECT language AS value, language AS label, id AS book_id FROM found WHERE language IS NOT NULL`,
  // A category has what is below it too, as it has for the filter.
  CATEGORY: Prisma.sql`SELECT above.id::text, above.name, found.id
    FROM found JOIN book_category bc ON bc.book_id = found.id JOIN above ON above.of = bc.category_id`,
  AUTHOR: Prisma.sql`SELECT author.id::text, author.name, found.id
    FROM found JOIN book_contributor c ON c.book_id = found.id JOIN author ON author.id = c.author_id`,
  SERIES: Prisma.sql`SELECT series.id::text, series.name, found.id
    FROM found JOIN book_series s ON s.book_id = found.id JOIN series ON series.id = s.series_id`,
  PUBLISHER: Prisma.sql`SELECT publisher.id::text, publisher.name, found.id
    FROM found JOIN publisher ON publisher.id = found.publisher_id`,
}

const fields = Object.keys(pairs) as FacetField[]

const tally = (field: FacetField) => Prisma.sql`(
  SELECT ${field} AS field, value, label, count(DISTINCT book_id)::int AS count
  FROM (${pairs[field]}) AS pair(value, label, book_id)
  GROUP BY value, label ORDER BY count DESC, label, value LIMIT ${maxValues})`

/** How the books found divide, by every field; in one statement, since the books need be found only once. */
export async function listFacets(db: Db, condition: Prisma.Sql): Promise<FacetRecord[]> {
  const rows = await db.$queryRaw<Row[]>`
    WITH RECURSIVE found AS MATERIALIZED (
      SELECT book.id, book.language, book.publisher_id FROM book WHERE ${condition}),
    above AS (
      SELECT id AS of, id, name, parent_id FROM category
      UNION ALL
      SELECT above.of, c.id, c.name, c.parent_id FROM above JOIN category c ON c.id = above.parent_id)
    SELECT * FROM (${Prisma.join(fields.map(tally), ' UNION ALL ')}) AS tallied
    ORDER BY count DESC, label, value`
  const byField = Map.groupBy(rows, (row) => row.field)
  return fields.map((field) => ({ field, values: byField.get(field) ?? [] }))
}
