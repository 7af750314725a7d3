import { clip, collapse } from './clean-text.ts'

export type Severity = 'INFO' | 'WARNING' | 'ERROR' | 'FATAL'

export interface Finding {
  severity: Severity
  /** Ours, or one that only EPUBCheck knows. */
  code: string
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
  FILE_IS_ZIP: ['FATAL', 'The file is a ZIP archive without a book in it. Send the EPUB itself.'],
  FILE_IS_ENCRYPTED_ZIP: [
    'FATAL',
    'The file is a password-protected ZIP archive. Send it without a password.',
  ],
  FILE_IS_RAR: ['FATAL', 'The file is a RAR archive. Send a comic as CBZ, a book as EPUB or PDF.'],
  FILE_IS_7Z: ['FATAL', 'The file is a 7-Zip archive. Send a comic as CBZ, a book as EPUB or PDF.'],
  FILE_IS_MOBI_DRM: ['FATAL', 'The file is a Kindle book locked by DRM. Send it without, or send an EPUB.'],
  FILE_IS_UNKNOWN: [
    'FATAL',
    'The file is not a book in any format that is known here. Send EPUB, PDF, CBZ, MOBI, Markdown or plain text.',
  ],
  PDF_ENCRYPTED: ['FATAL', 'The PDF is encrypted. Save it without a password and without restrictions.'],
  PDF_UNREADABLE: ['FATAL', 'The PDF is damaged. Export it again.'],
  MOBI_UNREADABLE: ['FATAL', 'The Kindle book is damaged, or of a kind that is not known. Send an EPUB.'],
  ARCHIVE_TOO_MANY_ENTRIES: ['FATAL', 'The archive has more entries than a book may have.'],
  ARCHIVE_TOO_LARGE: ['FATAL', 'The archive would inflate to more than a book may hold.'],
  ENTRY_TOO_LARGE: ['FATAL', 'An entry of the archive would inflate to more than one may hold.'],
  ARCHIVE_BOMB: ['FATAL', 'The archive inflates out of all proportion.'],
  ARCHIVE_UNSAFE_PATH: ['FATAL', 'An entry of the archive points out of it.'],
  ARCHIVE_SYMLINK: ['FATAL', 'An entry of the archive is a symbolic link.'],
  ARCHIVE_ENCRYPTED: ['FATAL', 'An entry of the archive is encrypted.'],
  DRM_PROTECTED: ['FATAL', 'The book is locked by DRM. Send it without.'],
  RESOURCE_LOCKED: [
    'WARNING',
    'The file is encrypted, and nobody here has the key: readers get the book without it.',
  ],
  DOCUMENT_TOO_COMPLEX: ['FATAL', 'A document is nested too deeply, or is too large, to be read.'],
  TIME_LIMIT: ['FATAL', 'Reading the book took longer than is allowed.'],
  MEMORY_LIMIT: ['FATAL', 'Reading the book took more memory than is allowed.'],
  READER_CRASHED: ['FATAL', 'The book could not be read; the reader gave up on it.'],
  UPLOAD_INTERRUPTED: ['FATAL', 'The upload was cut off. Send the file again.'],
  FILE_TOO_LARGE: ['FATAL', 'The file is larger than an upload may be.'],
  PROCESSING_ABANDONED: ['FATAL', 'Reading the book was tried several times and never finished.'],
  NO_READABLE_CONTENT: ['FATAL', 'The book has no chapter that can be read.'],
  CHECK_INCOMPLETE: ['WARNING', 'The book is too large or too complex for EPUBCheck to be heard out.'],
  PAGE_UNREADABLE: ['WARNING', 'The page cannot be read.'],
  PDF_HAS_NO_TEXT: [
    'WARNING',
    'The PDF is pictures only: it can neither be searched nor read aloud. Export it with text.',
  ],
  PDF_HAS_SCRIPTS: ['WARNING', 'The PDF has scripts or attachments, which readers will not run.'],
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

/** Whether EPUBCheck knows it as well. */
export const isEpubCheckCode = ({ code }: Finding): boolean => /^[A-Z]{3}-\d/.test(code)

/** Collects findings; the same one at the same place counts once, and a hostile book cannot pile them up. */
export function createFindings(limit = 500) {
  let findings: Finding[] = []
  const seen = new Set<string>()
  let last: Finding | null = null

  function take(one: Finding): void {
    const key = `${one.code}\n${one.location}\n${one.message}`
    if (seen.has(key) || findings.length >= limit) return
    seen.add(key)
    findings.push(one)
  }

  return {
    list: (): Finding[] => [...findings, ...(last ? [last] : [])],
    add: (code: FindingCode, location: string | null = null, detail?: string) =>
      take(finding(code, location, detail)),
    take,
    remove(matches: (one: Finding) => boolean): void {
      findings = findings.filter((one) => !matches(one))
      seen.clear()
    },
    /** Says why the reading ended: the last of all, and never one too many. */
    end(one: Finding): void {
      last = one
    },
  }
}

export type Findings = ReturnType<typeof createFindings>
