import type { Viewer } from '#kit/auth/viewer.ts'
import { badUserInput } from '#kit/errors/refusal.ts'
import { type Connection, type PageArgs, readPage, toConnection } from '#kit/pagination/connection.ts'
import type { BookRecord } from '../book/book.ts'
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import type { BookFilter, BookSort } from '../generated/types.ts'
import { allOf, filterConditions, forAge, isPublished } from './book-filter.ts'
import { type BookOrder, bookOrders, byRank } from './book-order.ts'
import { type FacetRecord, listFacets } from './facet-repository.ts'
import { countFound, listPage } from './listing-repository.ts'
import { searchQuery } from './search-vector.ts'

type Listing = Omit<Connection<BookRecord>, 'totalCount'>

/** A page, and what it is a page of: that is counted and divided only when somebody asks. */
export interface BookConnectionRecord extends Listing {
  found: Prisma.Sql
}

export interface BookSearchEdgeRecord {
  cursor: string
  node: BookRecord
  query: string
}

export interface BookSearchConnectionRecord extends Omit<BookConnectionRecord, 'edges'> {
  edges: BookSearchEdgeRecord[]
}

export interface ListingService {
  list(
    viewer: Viewer,
    args: PageArgs & { filter?: BookFilter | null; sort?: BookSort | null },
  ): Promise<BookConnectionRecord>
  search(
    viewer: Viewer,
    args: PageArgs & { query: string; filter?: BookFilter | null },
  ): Promise<BookSearchConnectionRecord>
  /** The books of the publisher that a user acts for, in any status. */
  publicationsOf(userId: string, args: PageArgs): Promise<BookConnectionRecord>
  count(found: Prisma.Sql): Promise<number>
  facets(found: Prisma.Sql): Promise<FacetRecord[]>
}

/** Characters. */
const maxQuery = 200
/** Of D, C, B and A: what a description says counts a tenth of what the title says. */
const weights = '{0.1,0.2,0.4,1.0}'

export function createListingService({ prisma }: { prisma: PrismaClient }): ListingService {
  async function listFound(
    found: Prisma.Sql,
    order: BookOrder,
    args: PageArgs,
  ): Promise<BookConnectionRecord> {
    const page = readPage(args)
    const rows = await listPage(prisma, found, order, page)
    const { edges, pageInfo } = toConnection(rows, page, ({ book, key }) => [order.name, key, book.id])
    return { edges: edges.map(({ cursor, node }) => ({ cursor, node: node.book })), pageInfo, found }
  }

  return {
    list: (viewer, { filter, sort, ...args }) =>
      listFound(
        allOf([isPublished, ...forAge(viewer), ...filterConditions(filter)]),
        bookOrders[sort ?? 'NEWEST'],
        args,
      ),

    async search(viewer, { query, filter, ...args }) {
      if ([...query].length > maxQuery) throw badUserInput(`A query has at most ${maxQuery} characters.`)
      // Without a word in it, it asks for nothing.
      const wanted = Prisma.sql`${searchQuery(query) ?? ''}::tsquery`
      const found = allOf([
        isPublished,
        ...forAge(viewer),
        Prisma.sql`book.search_vector @@ ${wanted}`,
        ...filterConditions(filter),
      ])
      const rank = Prisma.sql`ts_rank(${weights}::real[], book.search_vector, ${wanted})`
      const { edges, ...listing } = await listFound(found, byRank(rank), args)
      return { ...listing, edges: edges.map((edge) => ({ ...edge, query })) }
    },

    publicationsOf: (userId, args) =>
      listFound(
        Prisma.sql`book.publisher_id = (SELECT publisher_id FROM publisher_member WHERE user_id = ${userId}::uuid)`,
        bookOrders.LATEST,
        args,
      ),

    count: (found) => countFound(prisma, found),
    facets: (found) => listFacets(prisma, found),
  }
}
