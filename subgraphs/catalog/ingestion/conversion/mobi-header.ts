const headerStart = 16
/** The EXTH record that says where the KF8 part of a book in both formats begins; and what says that there is none. */
const boundary = { type: 121, none: 0xffffffff }

/** Of the MOBI header, which lies 16 bytes into record 0: 6, or 8 for KF8 alone. A file that has both says 6. */
export function versionOf(bytes: Uint8Array): number {
  const record = recordZeroOf(bytes)
  return record.byteLength >= headerStart + 24 ? record.getUint32(headerStart + 20) : 0
}

/** The same book as if it had its MOBI 6 part only. */
export function withoutKf8(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const record = recordZeroOf(copy)
  let at = record.byteLength >= headerStart + 8 ? headerStart + record.getUint32(headerStart + 4) : Infinity
  if (at + 12 > record.byteLength) return copy
  const entries = record.getUint32(at + 8)
  at += 12
  for (let entry = 0; entry < entries && at + 12 <= record.byteLength; entry += 1) {
    if (record.getUint32(at) === boundary.type) record.setUint32(at + 8, boundary.none)
    at += Math.max(8, record.getUint32(at + 4))
  }
  return copy
}

/** The first record of the Palm database, with all after it; empty where there is none. */
function recordZeroOf(bytes: Uint8Array): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = view.byteLength >= 82 ? Math.min(view.getUint32(78), view.byteLength) : view.byteLength
  return new DataView(bytes.buffer, bytes.byteOffset + start, view.byteLength - start)
}
