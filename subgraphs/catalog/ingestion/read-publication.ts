import type { InspectedImage } from '../cover/inspect-image.ts'
import type { BookMetadata } from './book-metadata.ts'
import type { Findings } from './findings.ts'
import type { Sink } from './publication/sink.ts'
import type { TocEntry } from './publication/table-of-contents.ts'

/** What a reader of one format works with. */
export interface Workplace {
  findings: Findings
  /** Takes the unpacked publication. */
  sink: Sink
  /** From 0 to 1. */
  onProgress: (fraction: number) => void
}

/** A file as it was read and unpacked. */
export interface ReadPublication {
  metadata: BookMetadata
  tableOfContents: TocEntry[]
  positionCount: number
  /** Null where the book brought none that can be used. */
  cover: InspectedImage | null
}
