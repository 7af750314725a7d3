import type { Category } from '../generated/prisma/client.ts'

export type CategoryRecord = Category

/** Code points. */
const maxSlug = 100

/** Letters and digits of any script, in lower case, with single hyphens between; null for what is no slug. */
export function readSlug(given: string): string | null {
  const slug = given.normalize('NFC').trim().toLowerCase()
  return [...slug].length <= maxSlug && /^[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*$/u.test(slug)
    ? slug
    : null
}
