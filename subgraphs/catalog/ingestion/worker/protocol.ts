import type { StoredCover } from '../../cover/cover.ts'
import type { BookMetadata } from '../book-metadata.ts'
import type { Finding } from '../findings.ts'
import type { TocEntry } from '../publication/table-of-contents.ts'
import type { Sources } from './stripped-sources.ts'

/** What is asked of a reader: it sees one file's bytes and may write in two places, all of it through its parent. */
export interface Task {
  byteSize: number
  /** What a book is called that says nothing itself. */
  fileName: string
}

/** Where a reader may write: below the publication's prefix, or a cover by its hash. */
export type Place = { at: 'publication'; path: string } | { at: 'cover'; sha256: string }

export type Request =
  | { type: 'read'; start: number; end: number }
  | { type: 'open'; place: Place; mediaType: string }
  | { type: 'write'; stream: number; bytes: Uint8Array }
  | { type: 'close'; stream: number }
  | { type: 'discard'; stream: number }

/** Each names the file that it is about, by its number. */
export type FromReader = { file: number } & (
  | { type: 'request'; id: number; request: Request }
  | { type: 'progress'; fraction: number }
  | { type: 'outcome'; outcome: Outcome }
)

export type ToReader =
  | { type: 'sources'; sources: Sources }
  | { type: 'task'; task: Task; file: number }
  | { type: 'reply'; id: number; value: unknown }

/** What a file is, by its content. */
export type SourceFormat = 'EPUB' | 'PDF' | 'CBZ' | 'MOBI' | 'MARKDOWN' | 'TEXT'

/** What readers get. */
export type BookFormat = 'EPUB' | 'PDF' | 'CBZ'

export interface ReadBook {
  format: BookFormat
  metadata: BookMetadata
  tableOfContents: TocEntry[]
  positionCount: number
  cover: StoredCover
  /** True where the book brought no cover that can be used. */
  coverIsDrawn: boolean
  /** The EPUB that was made of a file in another format: it lies in the publication, and is what readers download. */
  made: { sha256: string; byteSize: number } | null
}

export interface Outcome {
  /** Null where the file is nothing that is known. */
  format: SourceFormat | null
  book: ReadBook | null
  findings: Finding[]
}
