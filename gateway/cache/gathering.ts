import type { Basis } from './entry.ts'

/** What the answers that make up one answer rest on, noted as they come. */
export interface Gathering {
  note(basis: Basis, expires: number): void
  /** Something in it may not be kept. */
  spoil(): void
  /** Null where the whole may not be kept. */
  whole(): { bases: Basis[]; expires: number } | null
}

/** `expires`: when the whole does by itself, its parts being new. */
export function gather(expires: number): Gathering {
  const bases: Basis[] = []
  let least = expires
  let isWhole = true
  return {
    note(basis, until) {
      bases.push(basis)
      least = Math.min(least, until)
    },
    spoil: () => void (isWhole = false),
    whole: () => (isWhole ? { bases, expires: least } : null),
  }
}
