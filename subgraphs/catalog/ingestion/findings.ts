import { clip, collapse } from './clean-text.ts'

export type Severity = 'INFO' | 'WARNING' | 'ERROR' | 'FATAL'

export interface Finding {
  severity: Severity
  code: FindingCode
  message: string
  /** The path inside the archive, where one is to blame. */
  location: string | null
}

/**
 * Every code that an ingestion may carry. `PKG-`, `RSC-`, `OPF-`, `NCX-`, `NAV-` and `HTM-` mean what they mean to EPUBCheck;
 * the words are our own, for what EPUBCheck never sees.
 */
const table = {
  FILE_IS_EMPTY: ['FATAL', 'The file is empty.'],
  FILE_IS_PDF: ['FATAL', 'The file is a PDF. Export the book as EPUB and send that.'],
  FILE_IS_ZIP: ['FATAL', 'The file is a ZIP archive without a book in it. Send the EPUB itself.'],
  FILE_IS_ENCRYPTED_ZIP: [
    'FATAL',
    'The file is a password-protected ZIP archive. Send it without a password.',
  ],
  FILE_IS_RAR: ['FATAL', 'The file is a RAR archive. Send an EPUB.'],
  FILE_IS_7Z: ['FATAL', 'The file is a 7-Zip archive. Send an EPUB.'],
  FILE_IS_CBZ: ['FATAL', 'The file is a comic archive (CBZ). Send a fixed-layout EPUB.'],
  FILE_IS_MOBI: ['FATAL', 'The file is a Kindle book. Send the EPUB it was made from.'],
  FILE_IS_MOBI_DRM: ['FATAL', 'The file is a Kindle book locked by DRM. Send an EPUB without DRM.'],
  FILE_IS_UNKNOWN: ['FATAL', 'The file is not a book in any format that is known here. Send an EPUB.'],
  ARCHIVE_TOO_MANY_ENTRIES: ['FATAL', 'The archive has more entries than a book may have.'],
  ARCHIVE_TOO_LARGE: ['FATAL', 'The archive would inflate to more than a book may hold.'],
  ENTRY_TOO_LARGE: ['FATAL', 'An entry of the archive would inflate to more than one may hold.'],
  ARCHIVE_BOMB: ['FATAL', 'The archive inflates out of all proportion.'],
  ARCHIVE_UNSAFE_PATH: ['FATAL', 'An entry of the archive points out of it.'],
  ARCHIVE_SYMLINK: ['FATAL', 'An entry of the archive is a symbolic link.'],
  ARCHIVE_ENCRYPTED: ['FATAL', 'An entry of the archive is encrypted.'],
  DRM_PROTECTED: ['FATAL', 'The book is locked by DRM. Send it without.'],
  DOCUMENT_TOO_COMPLEX: ['FATAL', 'A document is nested too deeply, or is too large, to be read.'],
  TIME_LIMIT: ['FATAL', 'Reading the book took longer than is allowed.'],
  MEMORY_LIMIT: ['FATAL', 'Reading the book took more memory than is allowed.'],
  READER_CRASHED: ['FATAL', 'The book could not be read; the reader gave up on it.'],
  UPLOAD_INTERRUPTED: ['FATAL', 'The upload was cut off. Send the file again.'],
  FILE_TOO_LARGE: ['FATAL', 'The file is larger than an upload may be.'],
  PROCESSING_ABANDONED: ['FATAL', 'Reading the book was tried several times and never finished.'],
  NO_READABLE_CONTENT: ['FATAL', 'The book has no chapter that can be read.'],
  ENTITY_DECLARED: ['WARNING', 'Entities declared by the document itself are not expanded.'],
  ACTIVE_CONTENT_REMOVED: [
    'INFO',
    'Scripts, forms or remote content were taken out of the copy that readers get.',
  ],
  COVER_UNUSABLE: ['WARNING', 'The image declared as the cover cannot be used.'],
  ISBN_INVALID: ['WARNING', 'An identifier calls itself an ISBN, but its check digit says otherwise.'],
  'PKG-003': ['FATAL', 'The archive cannot be read: it is cut off or corrupted.'],
  'PKG-006': ['ERROR', 'The mimetype entry is missing or is not the first one in the archive.'],
  'PKG-007': [
    'ERROR',
    'The mimetype entry must be uncompressed and say application/epub+zip, and nothing else.',
  ],
  'PKG-008': ['ERROR', 'The entry cannot be read: its data is corrupted.'],
  'PKG-021': ['WARNING', 'The image is corrupted.'],
  'RSC-001': ['ERROR', 'The file is declared, but is not in the archive.'],
  'RSC-002': ['FATAL', 'The required META-INF/container.xml is missing.'],
  'RSC-003': ['FATAL', 'The container names no package document.'],
  'RSC-005': ['ERROR', 'The document does not follow its schema.'],
  'RSC-006': ['ERROR', 'A remote resource is not allowed here.'],
  'RSC-007': ['WARNING', 'The document refers to a file that is not in the archive.'],
  'RSC-016': ['ERROR', 'The document is not well-formed XML.'],
  'OPF-001': ['ERROR', 'The version of the package document is missing or not known.'],
  'OPF-002': ['FATAL', 'The package document that the container names is missing.'],
  'OPF-030': ['ERROR', 'The unique identifier that the package names is missing.'],
  'OPF-033': ['ERROR', 'The spine has no linear document.'],
  'OPF-034': ['ERROR', 'The spine refers to the same document more than once.'],
  'OPF-043': ['ERROR', 'A document of the spine has a type that readers need not support, and no fallback.'],
  'OPF-048': ['ERROR', 'The package names no unique identifier.'],
  'OPF-049': ['ERROR', 'The spine refers to an item that the manifest lacks.'],
  'OPF-050': ['ERROR', 'The toc attribute of the spine does not refer to an NCX.'],
  'OPF-053': ['WARNING', 'The date does not follow the recommended syntax.'],
  'OPF-060': ['FATAL', 'Two entries of the archive have the same name.'],
  'OPF-074': ['ERROR', 'The file is declared in several items of the manifest.'],
  'OPF-092': ['ERROR', 'The language tag is not well-formed.'],
  'HTM-003': ['ERROR', 'The document declares an external entity; it is not fetched.'],
  'NAV-003': ['WARNING', 'The book has no table of contents that can be read.'],
} as const satisfies Record<string, readonly [Severity, string]>

export type FindingCode = keyof typeof table

export function finding(code: FindingCode, location: string | null = null, detail?: string): Finding {
  const [severity, message] = table[code]
  return {
    severity,
    code,
    message: detail ? `${message} ${clip(collapse(detail), 300)}` : message,
    location: location === null ? null : clip(collapse(location), 1000),
  }
}

/** Ends the reading of a book: what it found is the answer, not a fault of ours. */
export class Refused extends Error {
  readonly finding: Finding
  constructor(code: FindingCode, location: string | null = null, detail?: string) {
    const found = finding(code, location, detail)
    super(`${code}: ${found.message}`)
    this.finding = { ...found, severity: 'FATAL' }
  }
}

/** Collects findings; the same one at the same place counts once, and a hostile book cannot pile them up. */
export function createFindings(limit = 500) {
  const list: Finding[] = []
  const seen = new Set<string>()
  return {
    list: list as readonly Finding[],
    add(code: FindingCode, location: string | null = null, detail?: string): void {
      const key = `${code}\n${location}\n${detail}`
      if (seen.has(key) || list.length >= limit) return
      seen.add(key)
      list.push(finding(code, location, detail))
    },
  }
}

export type Findings = ReturnType<typeof createFindings>
