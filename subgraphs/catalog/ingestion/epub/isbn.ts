/** The 13 digits of a valid ISBN, from either of its lengths; null where the check digit says that it is none. */
export function parseIsbn(text: string): string | null {
  const isbn = text
    .replace(/^(?:urn:)?isbn(?:-1[03])?[:\s]*/i, '')
    .replace(/[\s\u2010-\u2015-]/g, '')
    .toUpperCase()
  if (/^97[89]\d{10}$/.test(isbn)) return checkDigit13(isbn) === isbn[12] ? isbn : null
  if (!/^\d{9}[\dX]$/.test(isbn)) return null
  const sum = [...isbn].reduce(
    (total, digit, index) => total + (10 - index) * (digit === 'X' ? 10 : Number(digit)),
    0,
  )
  if (sum % 11 !== 0) return null
  const body = `978${isbn.slice(0, 9)}`
  return body + checkDigit13(body)
}

function checkDigit13(isbn: string): string {
  const sum = Array.from(isbn.slice(0, 12)).reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 ? 3 : 1),
    0,
  )
  return String((10 - (sum % 10)) % 10)
}
