/** A line of text that people read; null where it is empty or longer than `limit` characters. */
export function readLine(given: string, limit: number): string | null {
  const line = given.normalize('NFC').trim()
  return line && [...line].length <= limit && !/[\p{Cc}\p{Cs}]/u.test(line) ? line : null
}
