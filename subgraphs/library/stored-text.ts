/** PostgreSQL keeps neither NUL nor halves of surrogate pairs. */
export const toStorable = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/** The text without blank ends; null for nothing. */
export const trimmed = (text: string | null | undefined): string | null =>
  toStorable(text ?? '').trim() || null
