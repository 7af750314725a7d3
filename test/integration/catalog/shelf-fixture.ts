import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { openPool } from '#kit/database/pool.ts'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { newId } from '#kit/ids.ts'
import { saveSearchVector } from '../../../subgraphs/catalog/book/book-repository.ts'
import { sortTitleOf } from '../../../subgraphs/catalog/book/sort-title.ts'
import { type BookStatus, PrismaClient } from '../../../subgraphs/catalog/generated/prisma/client.ts'
import { searchVector } from '../../../subgraphs/catalog/search/search-vector.ts'
import { startCatalog } from '../../support/catalog.ts'
import { viewerWith } from '../../support/graph.ts'

export const editor = viewerWith(['category:edit'])

export interface ShelvedBook {
  title?: string
  subtitle?: string | null
  language?: string | null
  description?: string | null
  subjects?: string[]
  status?: BookStatus
  minimumAge?: number
  popularity?: number
  publishedAt?: Date
  publisherId?: string
  /** Ids, each as `aut` unless a role stands after it: `id trl`. */
  authors?: string[]
  series?: string[]
  categories?: string[]
}

/** A catalog with books put on its shelves directly, as if they had come a long way. */
export async function openShelf() {
  await using opening = new AsyncDisposableStack()
  const statements: string[] = []
  const catalog = opening.use(await startCatalog({}, { onStatement: (sql) => statements.push(sql) }))
  const pool = openPool(catalog.database.urlOf('catalog'), { max: 2 })
  opening.defer(() => pool.end())
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema: 'catalog' }) })
  opening.defer(() => prisma.$disconnect())

  async function publisher(name = 'Shelf Press', userId: string = randomUUID()): Promise<string> {
    const { id } = await prisma.publisher.create({
      data: { id: newId(), name, members: { create: { userId } } },
    })
    return id
  }
  const ownPublisherId = await publisher()
  const open = opening.move()

  async function ask(document: string, variables = {}, viewer: Viewer = anonymous): Promise<any> {
    const { data, errors } = await catalog.send(document, variables, viewer)
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }

  const shelf = {
    catalog,
    prisma,
    publisher,
    ask,
    /** The code that a document is refused with. */
    refusal: async (document: string, variables = {}, viewer: Viewer = anonymous) =>
      (await catalog.send(document, variables, viewer)).errors?.[0]?.extensions?.code,
    /** How many statements about the catalog's own things an answer takes. */
    async countStatements(document: string, variables = {}, viewer: Viewer = anonymous): Promise<number> {
      const from = statements.length
      await ask(document, variables, viewer)
      return statements.slice(from).filter(isAboutBooks).length
    },
    async author(name: string): Promise<string> {
      const data = { id: newId(), publisherId: ownPublisherId, name, nameKey: name }
      return (await prisma.author.create({ data })).id
    },
    async series(name: string): Promise<string> {
      const data = { id: newId(), publisherId: ownPublisherId, name, nameKey: name }
      return (await prisma.series.create({ data })).id
    },
    async category(
      slug: string = randomUUID(),
      parentId: string | null = null,
      name = slug,
    ): Promise<string> {
      return (await prisma.category.create({ data: { id: newId(), slug, name, parentId } })).id
    },
    async book(book: ShelvedBook = {}): Promise<string> {
      const { id } = await prisma.book.create({ data: rowOf(book, ownPublisherId) })
      await index(prisma, id)
      return id
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
  return shelf
}

export type Shelf = Awaited<ReturnType<typeof openShelf>>

const isAboutBooks = (sql: string) =>
  /^\s*(WITH|SELECT)\b/i.test(sql) &&
  /\b(book|category|author|series|publisher)\b/.test(sql) &&
  !/_event\b|ingestion/.test(sql)

function rowOf(book: ShelvedBook, ownPublisherId: string) {
  const { title = 'Untitled', language = 'en', status = 'PUBLISHED', description = null } = book
  const at = book.publishedAt ?? new Date()
  return {
    id: newId(),
    publisherId: book.publisherId ?? ownPublisherId,
    status,
    title,
    sortTitle: sortTitleOf(title, language),
    subtitle: book.subtitle ?? null,
    language,
    descriptionHtml: description,
    descriptionText: description,
    subjects: book.subjects ?? [],
    minimumAge: book.minimumAge ?? null,
    popularity: book.popularity ?? 0,
    createdAt: at,
    updatedAt: at,
    publishedAt: status === 'DRAFT' ? null : at,
    contributors: {
      create: (book.authors ?? []).map((named, position) => {
        const [authorId = '', role = 'aut'] = named.split(' ')
        return { authorId, role, position }
      }),
    },
    series: { create: (book.series ?? []).map((seriesId, ordinal) => ({ seriesId, ordinal })) },
    categories: { create: (book.categories ?? []).map((categoryId) => ({ categoryId })) },
  }
}

async function index(prisma: PrismaClient, id: string): Promise<void> {
  const book = await prisma.book.findUniqueOrThrow({
    where: { id },
    include: { contributors: { include: { author: true } }, series: { include: { series: true } } },
  })
  const vector = searchVector({
    ...book,
    contributors: book.contributors.map(({ author }) => author.name),
    series: book.series.map((entry) => entry.series.name),
    description: book.descriptionText,
  })
  await saveSearchVector(prisma, id, vector)
}
