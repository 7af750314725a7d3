import type { Viewer } from '#kit/auth/viewer.ts'
import { badUserInput } from '#kit/errors/refusal.ts'
import { isId } from '#kit/ids.ts'
import { readSlug } from '../category/category.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { BookFilter } from '../generated/types.ts'

const maxValues = 100

export const isPublished = Prisma.sql`book.status = 'PUBLISHED'`

/** What somebody of the viewer's age may find; what is not rated is for grown-ups. */
export const forAge = ({ ageLimit }: Pick<Viewer, 'ageLimit'>): Prisma.Sql[] =>
  ageLimit === null ? [] : [Prisma.sql`book.minimum_age <= ${ageLimit}`]

export const allOf = (conditions: Prisma.Sql[]): Prisma.Sql => Prisma.join(conditions, ' AND ')

/** What a filter asks of the table `book`. A list that is empty asks for nothing. */
export function filterConditions(filter: BookFilter | null | undefined): Prisma.Sql[] {
  const { languages, categoryIds, categorySlugs, authorIds, seriesIds, publisherIds } = filter ?? {}
  return [
    ...some(languages, readLanguage, inLanguage),
    ...some(categoryIds, readId, (ids) => inCategory(Prisma.sql`id = ANY (${ids}::uuid[])`)),
    ...some(categorySlugs, readSlug, (slugs) => inCategory(Prisma.sql`slug = ANY (${slugs}::text[])`)),
    ...some(authorIds, readId, byAuthor),
    ...some(seriesIds, readId, inSeries),
    ...some(publisherIds, readId, (ids) => Prisma.sql`book.publisher_id = ANY (${ids}::uuid[])`),
  ]
}

/** One that can't be read, an id that is none, is like one that names nothing. */
function some(
  given: readonly string[] | null | undefined,
  read: (value: string) => string | null,
  condition: (values: string[]) => Prisma.Sql,
): Prisma.Sql[] {
  if (!given?.length) return []
  if (given.length > maxValues) throw badUserInput(`A list of the filter has at most ${maxValues} values.`)
  const values = [...new Set(given.flatMap((value) => read(value) ?? []))]
  return [values.length ? condition(values) : Prisma.sql`FALSE`]
}

const readId = (value: string) => (isId(value) ? value : null)

const readLanguage = (value: string) => (/^[a-z0-9-]{1,100}$/i.test(value) ? value.toLowerCase() : null)

/** `zh` finds `zh-Hans` too (RFC 4647, basic filtering). */
const inLanguage = (ranges: string[]) => Prisma.sql`EXISTS (
  SELECT 1 FROM unnest(${ranges}::text[]) AS range (tag)
  WHERE lower(book.language) = range.tag OR starts_with(lower(book.language), range.tag || '-'))`

/** As an array, so that PostgreSQL can walk the books in their order and stop at the end of the page. */
const inCategory = (isNamed: Prisma.Sql) => Prisma.sql`book.id IN (
  SELECT book_id FROM book_category WHERE category_id = ANY (ARRAY (
    WITH RECURSIVE below AS (
      SELECT id FROM category WHERE ${isNamed}
      UNION
      SELECT c.id FROM category c JOIN below ON c.parent_id = below.id)
    SELECT id FROM below)))`

const byAuthor = (ids: string[]) => Prisma.sql`book.id IN (
  SELECT book_id FROM book_contributor WHERE author_id = ANY (${ids}::uuid[]))`

const inSeries = (ids: string[]) => Prisma.sql`book.id IN (
  SELECT book_id FROM book_series WHERE series_id = ANY (${ids}::uuid[]))`
