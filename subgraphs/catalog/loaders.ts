import DataLoader from 'dataloader'
import type { Viewer } from '#kit/auth/viewer.ts'
import { isId } from '#kit/ids.ts'
import {
  type AuthorRecord,
  type ContributorRecord,
  listAuthors,
  listContributors,
} from './author/author-repository.ts'
import { type BookRecord, canSee } from './book/book.ts'
import { listBooks } from './book/book-repository.ts'
import { publisherOf } from './book/book-service.ts'
import type { CategoryRecord } from './category/category.ts'
import {
  countBooks,
  listCategories,
  listCategoriesOfBooks,
  listChildren,
} from './category/category-repository.ts'
import type { IngestionFinding, PrismaClient } from './generated/prisma/client.ts'
import { listFindings } from './ingestion/ingestion-repository.ts'
import type { PublisherRecord } from './publisher/publisher.ts'
import { listPublishers } from './publisher/publisher-repository.ts'
import {
  listSeries,
  listSeriesEntries,
  type SeriesEntryRecord,
  type SeriesRecord,
} from './series/series-repository.ts'
import type { SimilarBookRecord } from './similar/similar.ts'
import { listSimilar } from './similar/similar-repository.ts'

export interface Loaders {
  /** Those that the viewer sees where something leads to them. */
  book: DataLoader<string, BookRecord | null>
  /** Whether it is on offer, also where the word for that is only on its way. */
  isPriced: DataLoader<string, boolean>
  author: DataLoader<string, AuthorRecord | null>
  series: DataLoader<string, SeriesRecord | null>
  publisher: DataLoader<string, PublisherRecord | null>
  category: DataLoader<string, CategoryRecord | null>
  childrenOfCategory: DataLoader<string, CategoryRecord[]>
  bookCountOfCategory: DataLoader<string, number>
  categoriesOfBook: DataLoader<string, CategoryRecord[]>
  contributorsOfBook: DataLoader<string, ContributorRecord[]>
  seriesOfBook: DataLoader<string, SeriesEntryRecord[]>
  similarToBook: DataLoader<string, SimilarBookRecord[]>
  findingsOfIngestion: DataLoader<string, IngestionFinding[]>
  /** Whom the viewer acts for. */
  publisherId: () => Promise<string | null>
}

export interface LoaderParts {
  prisma: PrismaClient
  viewer: Viewer
  catchUp: () => Promise<void>
}

/** For one request. Rows come back in the order asked for; a missing row is null, never an error. */
export function createLoaders({ prisma, viewer, catchUp }: LoaderParts): Loaders {
  let publisher: Promise<string | null> | undefined
  const publisherId = () => (publisher ??= publisherOf(prisma, viewer))

  async function listVisible(ids: readonly string[]): Promise<BookRecord[]> {
    const books = await listBooks(prisma, ids)
    if (books.every((book) => canSee(viewer, book, null))) return books
    const own = await publisherId()
    return books.filter((book) => canSee(viewer, book, own))
  }

  async function listPriced(ids: readonly string[]): Promise<BookRecord[]> {
    const books = await listBooks(prisma, ids)
    if (books.every((book) => book.isPriced)) return books
    await catchUp()
    return listBooks(prisma, ids)
  }

  return {
    book: one(listVisible),
    isPriced: new DataLoader(async (ids) => {
      const priced = new Set((await listPriced(ids)).filter((book) => book.isPriced).map((book) => book.id))
      return ids.map((id) => priced.has(id))
    }),
    author: one((ids) => listAuthors(prisma, ids)),
    series: one((ids) => listSeries(prisma, ids)),
    publisher: one((ids) => listPublishers(prisma, ids)),
    category: one((ids) => listCategories(prisma, ids)),
    childrenOfCategory: many(
      (ids) => listChildren(prisma, ids),
      (category) => category.parentId,
    ),
    bookCountOfCategory: new DataLoader(async (ids) => {
      const counts = await countBooks(prisma, viewer, ids)
      return ids.map((id) => counts.get(id) ?? 0)
    }),
    categoriesOfBook: new DataLoader(async (ids) => {
      const rows = Map.groupBy(await listCategoriesOfBooks(prisma, ids), (row) => row.bookId)
      return ids.map((id) => (rows.get(id) ?? []).map((row) => row.category))
    }),
    contributorsOfBook: new DataLoader((ids) => listContributors(prisma, ids)),
    seriesOfBook: new DataLoader((ids) => listSeriesEntries(prisma, ids)),
    similarToBook: new DataLoader((ids) => listSimilar(prisma, viewer, ids)),
    findingsOfIngestion: new DataLoader((ids) => listFindings(prisma, ids)),
    publisherId,
  }
}

const one = <Row extends { id: string }>(load: (ids: readonly string[]) => Promise<Row[]>) =>
  new DataLoader<string, Row | null>(async (ids) => {
    const rows = new Map((await load(ids.filter(isId))).map((row) => [row.id, row]))
    return ids.map((id) => rows.get(id.toLowerCase()) ?? null)
  })

const many = <Row>(load: (ids: readonly string[]) => Promise<Row[]>, keyOf: (row: Row) => string | null) =>
  new DataLoader<string, Row[]>(async (keys) => {
    const groups = Map.groupBy(await load(keys), keyOf)
    return keys.map((key) => groups.get(key) ?? [])
  })
