import { type Entry, getFileNameLowLevel } from 'yauzl'
import { Refused } from '../findings.ts'
import type { ArchiveLimits } from '../limits.ts'

const symlinkType = 0o120000
const isFolder = (path: string) => path.endsWith('/')

/** Judges the archive by its directory alone, before a byte is inflated; gives its files by path. */
export function checkEntries(entries: Entry[], fileBytes: number, limits: ArchiveLimits): Map<string, Entry> {
  const files = new Map<string, Entry>()
  const names = new Set<string>()
  const isBook = entries.some((entry) => nameOf(entry) === 'META-INF/container.xml')
  let inflated = 0
  let deflated = 0
  for (const entry of entries) {
    const path = nameOf(entry)
    checkPath(path)
    if (entry.isEncrypted()) throw new Refused(isBook ? 'ARCHIVE_ENCRYPTED' : 'FILE_IS_ENCRYPTED_ZIP', path)
    if (isSymlink(entry)) throw new Refused('ARCHIVE_SYMLINK', path)
    // Where case or Unicode form is all that differs, one of the two would be lost on the way (OCF 3.3, 4.2.2).
    const key = path.normalize('NFC').toLowerCase()
    if (names.has(key)) throw new Refused('OPF-060', path)
    names.add(key)
    checkSize(entry, path, limits)
    inflated += entry.uncompressedSize
    deflated += entry.compressedSize
    if (!isFolder(path)) files.set(path, entry)
  }
  checkFolders(files)
  if (inflated > limits.totalBytes) throw new Refused('ARCHIVE_TOO_LARGE')
  // Entries that together are larger than the file must share their data: Fifield's bomb.
  if (deflated > fileBytes) throw new Refused('ARCHIVE_BOMB')
  if (inflated > limits.ratioFrom * 4 && inflated / deflated > limits.totalRatio)
    throw new Refused('ARCHIVE_BOMB')
  return files
}

function checkSize(entry: Entry, path: string, limits: ArchiveLimits): void {
  if (entry.uncompressedSize > limits.entryBytes) throw new Refused('ENTRY_TOO_LARGE', path)
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize)
  if (entry.uncompressedSize > limits.ratioFrom && ratio > limits.entryRatio)
    throw new Refused('ARCHIVE_BOMB', path)
}

function checkPath(path: string): void {
  const unsafe =
    path === '' ||
    path.includes('\\') ||
    path.includes('\0') ||
    path.startsWith('/') ||
    Buffer.byteLength(path) > 800 ||
    /^[a-zA-Z]:/.test(path) ||
    path.replace(/\/$/, '').split('/').some(isUnsafeSegment)
  if (unsafe) throw new Refused('ARCHIVE_UNSAFE_PATH', path.replaceAll('\0', '\u2400'))
}

/** OCF 3.3, 4.2.2 allows names of 255 bytes, which is also what file systems hold; some characters take three there. */
const isUnsafeSegment = (part: string) =>
  part === '' ||
  part === '.' ||
  part === '..' ||
  Buffer.byteLength(part.replace(/[%<>:"|?*\p{Cc}]/gu, '%00')) > 255

/** A file cannot also be the folder of others. */
function checkFolders(files: Map<string, Entry>): void {
  for (const path of files.keys()) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      if (files.has(path.slice(0, at))) throw new Refused('OPF-060', path.slice(0, at))
    }
  }
}

/** EPUB asks for UTF-8 (OCF 3.3, 4.2.3) but few writers set the flag that says so: valid UTF-8 is taken as such. */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)
  } catch {
    return getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, true)
  }
}

/** Unix keeps the file's type in the upper half of the external attributes, also where another system wrote the entry. */
const isSymlink = (entry: Entry) => ((entry.externalFileAttributes >>> 16) & 0o170000) === symlinkType
