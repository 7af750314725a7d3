import { can, type Viewer } from '#kit/auth/viewer.ts'
import type { Book } from '../generated/prisma/client.ts'

/** The catalog's entity, to which commerce adds its fields: a reference and nothing else. */
export interface BookRecord {
  id: string
}

export const isOwner = (viewer: Viewer, book: Book): boolean =>
  viewer.userId !== null && book.ownerIds.includes(viewer.userId)

/** Sets what is on offer for it, and sees that before the book is published. */
export const mayPrice = (viewer: Viewer, book: Book): boolean =>
  can(viewer, 'offer:edit:any') || isOwner(viewer, book)
