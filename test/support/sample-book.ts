import { readBook } from '../../demo/epub/book-source.ts'
import { buildEpub } from '../../demo/epub/build-epub.ts'

/** The demo's own sample: a valid EPUB 3 that is not on the seeded shelf. */
export async function sampleBook() {
  const source = await readBook(new URL('../../demo/walk/the-walkers-notebook.md', import.meta.url))
  return {
    bytes: await buildEpub(source),
    fileName: 'the-walkers-notebook.epub',
    title: source.title,
    author: source.contributors[0]?.name ?? '',
  }
}
