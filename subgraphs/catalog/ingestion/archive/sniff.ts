import type { FindingCode } from '../findings.ts'

const ascii = (bytes: Uint8Array, start: number, end: number) =>
  Buffer.from(bytes.subarray(start, end)).toString('latin1')

/** What a file is by its first bytes (1 KiB will do), whatever it is called: a ZIP to look into, or the code that refuses it. */
export function sniff(head: Uint8Array): 'ZIP' | FindingCode {
  if (head.length === 0) return 'FILE_IS_EMPTY'
  if (['PK\x03\x04', 'PK\x05\x06'].includes(ascii(head, 0, 4))) return 'ZIP'
  // Readers accept a PDF whose header lies anywhere in the first KiB (ISO 32000-1, annex H.3.4.1).
  if (ascii(head, 0, 1024).includes('%PDF-')) return 'FILE_IS_PDF'
  if (ascii(head, 0, 6) === 'Rar!\x1a\x07') return 'FILE_IS_RAR'
  if (ascii(head, 0, 6) === '7z\xbc\xaf\x27\x1c') return 'FILE_IS_7Z'
  if (/^(?:BOOKMOBI|TEXtREAd)$/.test(ascii(head, 60, 68))) return sniffMobi(head)
  return 'FILE_IS_UNKNOWN'
}

/** The encryption type of the PalmDOC header, at offset 12 of record 0: 0 is none. */
function sniffMobi(head: Uint8Array): FindingCode {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const recordZero = head.length >= 82 ? view.getUint32(78) : 0
  if (recordZero < 78 || recordZero + 14 > head.length) return 'FILE_IS_MOBI'
  return view.getUint16(recordZero + 12) === 0 ? 'FILE_IS_MOBI' : 'FILE_IS_MOBI_DRM'
}
