export interface ByteRange {
  start: number
  /** Inclusive. */
  end: number
}

/**
 * The one range that a Range header asks for (RFC 9110, 14.1.2); null where the whole is to be sent: for no range, other units, what
 * is malformed, and several ranges at once, which a server may ignore.
 */
export function readRange(header: string | undefined, byteSize: number): ByteRange | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (!first && !last)) return null
  if (first && last && Number(last) < Number(first)) return null

  const start = first ? Number(first) : Math.max(0, byteSize - Number(last))
  const end = first && last ? Math.min(Number(last), byteSize - 1) : byteSize - 1
  return start > end ? 'unsatisfiable' : { start, end }
}
