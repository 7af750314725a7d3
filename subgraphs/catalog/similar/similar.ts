import { badUserInput } from '#kit/errors/refusal.ts'
import type { SimilarityReason } from '../generated/types.ts'

export interface SimilarBookRecord {
  reason: SimilarityReason
  bookId: string
}

export const maxSimilar = 20
const fewSimilar = 6

/** The argument `first` of `Book.similar`. */
export function readSimilarLimit(first: number | null | undefined): number {
  const limit = first ?? fewSimilar
  if (limit < 0 || limit > maxSimilar) throw badUserInput(`A book has 0 to ${maxSimilar} similar ones.`)
  return limit
}
