import { can, requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { canFind, type BookRecord, type PublisherId } from './book.ts'

export type Deed = 'edit' | 'publish'

/** Throws for a viewer who may do this to no book at all. */
export function requireDeed(viewer: Viewer, deed: Deed): void {
  if (!can(viewer, `book:${deed}:any`)) requirePermission(viewer, `book:${deed}`)
}

/** Null where the viewer may do this to the book; a book that they can't find is like one that isn't there. */
export function findObstacle(
  viewer: Viewer,
  deed: Deed,
  book: BookRecord | null,
  publisherId: PublisherId,
  path: string[],
): ProblemRecord | null {
  if (book && (can(viewer, `book:${deed}:any`) || book.publisherId === publisherId)) return null
  return book && canFind(viewer, book, publisherId)
    ? problem('NOT_ALLOWED', 'The book belongs to another publisher.', path)
    : problem('NOT_FOUND', 'There is no such book.', path)
}
