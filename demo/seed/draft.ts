import type { BookSource } from '../epub/book-source.ts'
import { buildEpub } from '../epub/build-epub.ts'
import type { GraphClient } from '../graph-client.ts'
import { uploadBook, waitForIngestion } from '../publishing.ts'

/** Builds a book, uploads it and waits for its draft; gives the draft's id. */
export async function makeDraft(publisher: GraphClient, source: BookSource): Promise<string> {
  const bytes = await buildEpub(source)
  const { id } = await uploadBook(publisher, {
    name: `${source.slug}.epub`,
    mediaType: 'application/epub+zip',
    byteSize: bytes.byteLength,
    open: async function* () {
      yield bytes
    },
  })
  const { book } = await waitForIngestion(publisher, id)
  if (!book) throw new Error(`The ingestion of ${source.slug} made no book`)
  return book.id
}
