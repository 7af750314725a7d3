import { listContributors } from '../author/author-repository.ts'
import { listCategoryIds } from '../category/book-category-repository.ts'
import { coverUrl } from '../cover/cover.ts'
import type { Tx } from '../database.ts'
import type { BookSnapshot } from '../generated/events.ts'
import { listMembers } from '../publisher/publisher-repository.ts'
import type { BookRecord } from './book.ts'

/** Pixels: what a list of books shows. */
const coverWidth = 320

/** What other subgraphs keep of a book, as it stands in `tx`. */
export async function takeSnapshot(tx: Tx, book: BookRecord, publicUrl: string): Promise<BookSnapshot> {
  const ownerIds = await listMembers(tx, book.publisherId)
  const [contributors = []] = await listContributors(tx, [book.id])
  return {
    bookId: book.id,
    status: book.status,
    slug: book.slug,
    title: book.title,
    language: book.language,
    minimumAge: book.minimumAge,
    ownerIds,
    publisherId: book.publisherId,
    contributors: contributors.map(({ role, author }) => ({ role, name: author.name })),
    coverUrl: book.cover && coverUrl(publicUrl, book.cover.sha256, coverWidth),
    categoryIds: await listCategoryIds(tx, book.id),
    publication: book.publication,
  }
}
