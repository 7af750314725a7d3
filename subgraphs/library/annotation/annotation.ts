import type { Connection } from '#kit/pagination/connection.ts'
import type { Annotation } from '../generated/prisma/client.ts'
import type { LocatorRecord } from '../locator/locator.ts'

export interface AnnotationRecord extends Omit<Annotation, 'locator'> {
  locator: LocatorRecord
}

export interface AnnotationConnectionRecord extends Connection<AnnotationRecord> {
  bookId: string
}

export const placeCursor = ({ place, id }: AnnotationRecord): unknown[] => [place, id]

/** A client's annotation, checked. */
export interface AnnotationDraft extends Omit<AnnotationRecord, 'createdAt'> {}

/** The later change wins; of two at the same instant the one that came first. */
export function decideWinner(
  stored: AnnotationRecord | undefined,
  draft: { updatedAt: Date },
): 'draft' | 'same' | 'stored' {
  if (!stored || draft.updatedAt > stored.updatedAt) return 'draft'
  return draft.updatedAt < stored.updatedAt ? 'stored' : 'same'
}
