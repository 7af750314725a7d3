const MiB = 1024 * 1024

export interface ArchiveLimits {
  entries: number
  entryBytes: number
  totalBytes: number
  /** Only asked of an entry that inflates to more than `ratioFrom` bytes: short repetitive text compresses well. */
  entryRatio: number
  totalRatio: number
  ratioFrom: number
  /** A document that is parsed is held in memory whole. */
  documentBytes: number
}

export const archiveLimits: ArchiveLimits = {
  entries: 20_000,
  entryBytes: 1024 * MiB,
  totalBytes: 4096 * MiB,
  entryRatio: 250,
  totalRatio: 120,
  ratioFrom: 16 * MiB,
  documentBytes: 32 * MiB,
}

export const xmlLimits = { depth: 400, nodes: 3_000_000 }

/** Bytes of an image that is looked at: it is held in memory whole. */
export const imageLimit = 32 * MiB

/** What is held in memory whole to be read: a MOBI, or a text. */
export const wholeFileLimit = 128 * MiB

/** Beyond these EPUBCheck, which holds a book in memory several times, is left out. */
export const checkLimits = {
  fileBytes: 96 * MiB,
  inflatedBytes: 160 * MiB,
  heapMegabytes: 384,
  deadlineMs: 60_000,
}

export const pdfLimits = { pages: 20_000, textCharacters: 50_000_000, imagePixels: 40_000_000 }
