/** Where the parts of a publication go; a path is relative to it. */
export interface Sink {
  put(path: string, mediaType: string, body: AsyncIterable<Uint8Array> | Uint8Array): Promise<void>
}

/** The file that readers download, where it is not the one that was sent: a text that became an EPUB. */
export const madeFile = 'book.epub'

/** Our own files beside the book's; a book may not bring one of these names. */
export const reserved: ReadonlySet<string> = new Set([
  'manifest.json',
  'positions.json',
  'search.json',
  madeFile,
])
