/** Whitespace and control characters become single spaces: what a book says must fit one line, XML, and a database. */
export const collapse = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\s\p{Cc}\u200b\ufeff]+/gu, ' ')
    .trim()

/** At most so long, and never half a character. */
export const clip = (text: string, length: number): string => text.slice(0, length).toWellFormed()
