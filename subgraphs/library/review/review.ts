import type { Connection } from '#kit/pagination/connection.ts'
import type { Rating, Review } from '../generated/prisma/client.ts'

export type ReviewRecord = Review

export interface ReviewConnectionRecord extends Connection<ReviewRecord> {
  bookId: string
}

/** Two decimals; null without reviews. */
export const averageOf = ({ sum, count }: Pick<Rating, 'sum' | 'count'>): number | null =>
  count ? Math.round((sum / count) * 100) / 100 : null
