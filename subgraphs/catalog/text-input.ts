/** A line of text that people read; null where it is empty or longer than `limit` characters. */
export function readLine(given: string, limit: number): string | null {
  const line = given.normalize('NFC').trim()
  return line && [...line].length <= limit && !/[\p{Cc}\p{Cs}]/u.test(line) ? line : null
}

/** Text for the record, of any number of lines; null where it is empty, too long, or can't be stored. */
export function readRemark(given: string, limit: number): string | null {
  const text = given.normalize('NFC').trim()
  return text && [...text].length <= limit && !/[\0\p{Cs}]/u.test(text) ? text : null
}
