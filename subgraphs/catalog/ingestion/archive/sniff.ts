import type { FindingCode } from '../findings.ts'

/** What is looked into further; everything else is the code that refuses it. */
export type Container = 'ZIP' | 'PDF' | 'MOBI' | 'TEXT'

const containers: ReadonlySet<string> = new Set(['ZIP', 'PDF', 'MOBI', 'TEXT'])

export const isContainer = (kind: Container | FindingCode): kind is Container => containers.has(kind)

const ascii = (bytes: Uint8Array, start: number, end: number) =>
  Buffer.from(bytes.subarray(start, end)).toString('latin1')

/** What a file is by its first bytes (4 KiB will do), whatever it is called. */
export function sniff(head: Uint8Array): Container | FindingCode {
  if (head.length === 0) return 'FILE_IS_EMPTY'
  if (['PK\x03\x04', 'PK\x05\x06'].includes(ascii(head, 0, 4))) return 'ZIP'
  // Readers accept a PDF whose header lies anywhere in the first KiB (ISO 32000-1, annex H.3.4.1).
  if (ascii(head, 0, 1024).includes('%PDF-')) return 'PDF'
  if (ascii(head, 0, 6) === 'Rar!\x1a\x07') return 'FILE_IS_RAR'
  if (ascii(head, 0, 6) === '7z\xbc\xaf\x27\x1c') return 'FILE_IS_7Z'
  if (/^(?:BOOKMOBI|TEXtREAd)$/.test(ascii(head, 60, 68))) return sniffMobi(head)
  return sniffText(head)
}

/** The encryption type of the PalmDOC header, at offset 12 of record 0: 0 is none. */
function sniffMobi(head: Uint8Array): 'MOBI' | FindingCode {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const recordZero = head.length >= 82 ? view.getUint32(78) : 0
  if (recordZero < 78 || recordZero + 14 > head.length) return 'MOBI'
  return view.getUint16(recordZero + 12) === 0 ? 'MOBI' : 'FILE_IS_MOBI_DRM'
}

/** Text has no control characters but those of layout, in UTF-8 as in the 8-bit encodings before it. */
function sniffText(head: Uint8Array): 'TEXT' | FindingCode {
  const isUtf16 = /^(?:\xff\xfe|\xfe\xff)/.test(ascii(head, 0, 2))
  // oxlint-disable-next-line no-control-regex
  if (!isUtf16 && /[\x00-\x08\x0b\x0e-\x1f\x7f]/.test(ascii(head, 0, head.length))) return 'FILE_IS_UNKNOWN'
  const start = new TextDecoder(isUtf16 ? 'utf-16' : 'utf-8').decode(head).trimStart()
  if (/^(?:<\?xml|<!doctype|<html|<svg|<package|\{\\rtf)/i.test(start)) return 'FILE_IS_UNKNOWN'
  return /[\p{L}\p{N}]/u.test(start) ? 'TEXT' : 'FILE_IS_UNKNOWN'
}
