import type { ByteSource } from '../archive/byte-source.ts'
import { type BookMetadata, metadataOf } from '../book-metadata.ts'
import { Refused } from '../findings.ts'
import { archiveLimits } from '../limits.ts'
import type { MadeBook, MadeChapter } from './build-epub.ts'
import { isMarkdown, readMarkdown } from './markdown.ts'
import { readPlainText } from './plain-text.ts'

export interface TextBook {
  metadata: Partial<BookMetadata>
  chapters: MadeChapter[]
}

/** A plain text, or Markdown where it is written as such: which of the two, the text itself tells. */
export async function readText(
  source: ByteSource,
  fileName: string,
): Promise<{ format: 'MARKDOWN' | 'TEXT'; book: MadeBook }> {
  if (source.byteSize > archiveLimits.documentBytes) throw new Refused('DOCUMENT_TOO_COMPLEX')
  const text = decode(await source.read(0, source.byteSize)).replace(/\r\n?/g, '\n')
  const format = isMarkdown(text) ? 'MARKDOWN' : 'TEXT'
  const { metadata, chapters } = format === 'MARKDOWN' ? readMarkdown(text) : readPlainText(text)
  if (chapters.length === 0) throw new Refused('NO_READABLE_CONTENT')
  const title = metadata.title ?? fileName.replace(/\.\w{1,8}$/, '')
  return {
    format,
    book: { metadata: metadataOf({ ...metadata, title }), chapters, resources: new Map(), coverPath: null },
  }
}

/** By byte order mark, else UTF-8, else what Windows wrote before that. */
function decode(bytes: Uint8Array): string {
  const [a, b] = bytes
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
