/** Code points; addresses stay readable. */
const maxLength = 80

/** A title as an address that people of its script can read: `les-miserables`, `白鯨記`. Accents of Latin, Greek and Cyrillic go. */
export function slugOf(title: string): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’]/g, '')
    .normalize('NFC')
  const words = plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  return clipWords(words) || 'book'
}

function clipWords(words: readonly string[]): string {
  const [first = '', ...others] = words
  let slug = [...first].slice(0, maxLength).join('')
  for (const word of others) {
    if ([...slug].length + 1 + [...word].length > maxLength) break
    slug += `-${word}`
  }
  return slug
}

/** `base`, or the first of `base-2`, `base-3`, ... that is free. */
export function freeSlug(base: string, taken: readonly string[]): string {
  const slugs = new Set(taken)
  if (!slugs.has(base)) return base
  let number = 2
  while (slugs.has(`${base}-${number}`)) number++
  return `${base}-${number}`
}
