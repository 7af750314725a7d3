/** By byte order mark, then by XML declaration (XML 1.0, appendix F), then UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return decode(bytes, 'utf-8')
  if (a === 0xff && b === 0xfe) return decode(bytes, 'utf-16le')
  if (a === 0xfe && b === 0xff) return decode(bytes, 'utf-16be')
  if (a === 0x3c && b === 0 && c === 0x3f) return decode(bytes, 'utf-16le')
  if (a === 0 && b === 0x3c) return decode(bytes, 'utf-16be')
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const declared =
    /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ??
    /^@charset "([\w-]+)";/.exec(head)?.[1]
  return decode(bytes, declared ?? 'utf-8')
}

function decode(bytes: Uint8Array, label: string): string {
  try {
    // A declaration that we could read as ASCII cannot be in UTF-16, whatever it says.
    return new TextDecoder(
      /^utf-?16/i.test(label) && bytes[0] === 0x3c && bytes[1] !== 0 ? 'utf-8' : label,
    ).decode(bytes)
  } catch {
    return new TextDecoder('utf-8').decode(bytes)
  }
}
