import { type BookSource, readShelf } from './epub/book-source.ts'
import { graphClient, type GraphClient, Refused } from './graph-client.ts'
import { listPublications, type Publication } from './publications.ts'
import { publish, setCategories, setPricing } from './publishing.ts'
import { ensureCategories } from './seed/categories.ts'
import { makeDraft } from './seed/draft.ts'
import { ensurePlan } from './seed/plan.ts'
import { signIn } from './sign-in.ts'
import { waitFor } from './wait.ts'

const UPLOADS_AT_ONCE = 3

interface SeedOptions {
  graphqlUrl: string
  /** Of the accounts `publisher` and `admin`. */
  password: string
  log: { info(message: string): void; warn(message: string): void }
}

/**
 * Puts the demo books on the shelf, as their publisher would: through the graph. Whatever is there is left alone, so that it can
 * run at every start: a book that has left its draft is done, and a draft that a crash left behind is completed.
 */
export async function seedShelf({ graphqlUrl, password, log }: SeedOptions): Promise<void> {
  await waitFor('All subgraphs', () => areReachable(new URL('/health/ready', graphqlUrl)))
  const graph = graphClient(graphqlUrl)
  const publisher = await signIn(graph, 'publisher', password).catch((error: unknown) => {
    // The account is older than this password, or its owner has set another: nothing to stop a start for.
    if (error instanceof Refused && error.codes.includes('BAD_CREDENTIALS')) return null
    throw error
  })
  if (!publisher) return log.warn('The demo shelf is left as it is: the publisher has another password')
  const seeded = byTitle(await listPublications(publisher))
  const missing = (await readShelf()).filter(
    ({ title }) => (seeded.get(title)?.status ?? 'DRAFT') === 'DRAFT',
  )
  if (missing.length === 0) return

  let admin: Promise<GraphClient> | undefined
  const asAdmin = (): Promise<GraphClient> => (admin ??= signIn(graph, 'admin', password))
  await ensurePlan(graph, asAdmin)
  const categoryIds = await ensureCategories(graph, asAdmin)

  await forEachOf(missing, UPLOADS_AT_ONCE, async (book) => {
    const bookId = seeded.get(book.title)?.id ?? (await makeDraft(publisher, book))
    await setCategories(publisher, bookId, idsOf(book, categoryIds))
    await setPricing(publisher, bookId, book)
    await publish(publisher, bookId)
    log.info(`On the shelf: ${book.title}`)
  })
}

/** Each part starts when it does: a gateway may be there first. */
async function areReachable(readiness: URL): Promise<true | null> {
  const { subgraphs } = (await (await fetch(readiness)).json()) as {
    subgraphs: { total: number; reachable: number }
  }
  return subgraphs.reachable === subgraphs.total || null
}

/**
 * Of several with one title, the one that is no draft: a start that crashed after an upload leaves an ingestion that goes on by
 * itself, and makes a draft that the next start's own upload has overtaken.
 */
function byTitle(publications: Publication[]): Map<string | null, Publication> {
  const found = new Map<string | null, Publication>()
  for (const publication of publications) {
    if ((found.get(publication.title)?.status ?? 'DRAFT') === 'DRAFT')
      found.set(publication.title, publication)
  }
  return found
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
