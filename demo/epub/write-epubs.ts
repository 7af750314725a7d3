// node demo/epub/write-epubs.ts <folder>: builds every demo book, the walk's sample included, into a folder.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readBook, readShelf } from './book-source.ts'
import { buildEpub } from './build-epub.ts'

const folder = process.argv[2]
if (!folder) throw new Error('Usage: node demo/epub/write-epubs.ts <folder>')

await mkdir(folder, { recursive: true })
const sample = await readBook(new URL('../walk/the-walkers-notebook.md', import.meta.url))
for (const book of [...(await readShelf()), sample]) {
  await writeFile(join(folder, `${book.slug}.epub`), await buildEpub(book))
}
