import { type BookSource, readShelf } from './epub/book-source.ts'
import { buildEpub } from './epub/build-epub.ts'
import { graphClient, type GraphClient } from './graph-client.ts'
import { listPublications } from './publications.ts'
import { publish, setCategories, setPricing, uploadBook, waitForIngestion } from './publishing.ts'
import { ensureCategories } from './seed/categories.ts'
import { ensurePlan } from './seed/plan.ts'
import { signIn } from './sign-in.ts'

const UPLOADS_AT_ONCE = 3

interface SeedOptions {
  graphqlUrl: string
  /** Of the accounts `publisher` and `admin`. */
  password: string
  log: { info(message: string): void }
}

/**
 * Puts the demo books on the shelf, as their publisher would: through the graph. Whatever is there is left alone, so that it can
 * run at every start: a book that has left its draft is done, and a draft that a crash left behind is completed.
 */
export async function seedShelf({ graphqlUrl, password, log }: SeedOptions): Promise<void> {
  const graph = graphClient(graphqlUrl)
  const publisher = await signIn(graph, 'publisher', password)
  const publications = await listPublications(publisher)
  const seeded = new Map(publications.map((publication) => [publication.title, publication]))
  const missing = (await readShelf()).filter(
    ({ title }) => (seeded.get(title)?.status ?? 'DRAFT') === 'DRAFT',
  )
  if (missing.length === 0) return

  let admin: Promise<GraphClient> | undefined
  const asAdmin = (): Promise<GraphClient> => (admin ??= signIn(graph, 'admin', password))
  await ensurePlan(graph, asAdmin)
  const categoryIds = await ensureCategories(graph, asAdmin)

  await forEachOf(missing, UPLOADS_AT_ONCE, async (book) => {
    const bookId = seeded.get(book.title)?.id ?? (await upload(publisher, book))
    await setCategories(publisher, bookId, idsOf(book, categoryIds))
    await setPricing(publisher, bookId, book)
    await publish(publisher, bookId)
    log.info(`On the shelf: ${book.title}`)
  })
}

async function upload(publisher: GraphClient, book: BookSource): Promise<string> {
  const bytes = await buildEpub(book)
  const { id } = await uploadBook(publisher, {
    name: `${book.slug}.epub`,
    mediaType: 'application/epub+zip',
    byteSize: bytes.byteLength,
    open: async function* () {
      yield bytes
    },
  })
  const ingestion = await waitForIngestion(publisher, id)
  if (!ingestion.book) throw new Error(`The ingestion of ${book.slug} made no book`)
  return ingestion.book.id
}

function idsOf(book: BookSource, categoryIds: Map<string, string>): string[] {
  return book.categories.map((slug) => {
    const id = categoryIds.get(slug)
    if (!id) throw new Error(`${book.slug} is filed under ${slug}, which is no category of the demo`)
    return id
  })
}

/** Works on `limit` items at a time; the first failure stops it once those under way have ended. */
async function forEachOf<T>(items: T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item).catch((error: unknown) => {
        waiting.length = 0
        throw error
      })
    }
  }
  const results = await Promise.allSettled(Array.from({ length: limit }, worker))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
