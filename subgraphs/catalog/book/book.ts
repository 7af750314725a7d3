import { can, isOfAge, type Viewer } from '#kit/auth/viewer.ts'
import type { StoredCover } from '../cover/cover.ts'
import type { PublicationSnapshot } from '../generated/events.ts'
import type { Book } from '../generated/prisma/client.ts'
import type { BookField } from '../generated/types.ts'
import type { StatedAccessibility } from '../ingestion/book-metadata.ts'
import type { TocEntry } from '../ingestion/publication/table-of-contents.ts'

type Json = 'tableOfContents' | 'accessibility' | 'publication' | 'cover'

export type BookRecord = Omit<Book, Json> & {
  tableOfContents: TocEntry[]
  accessibility: StatedAccessibility | null
  publication: PublicationSnapshot | null
  cover: StoredCover | null
}

/** The fields of `UpdateBookInput`: one that a person gave is never again overwritten by what a file says. */
export type EditableField =
  | 'title'
  | 'subtitle'
  | 'language'
  | 'isbn'
  | 'description'
  | 'publishedOn'
  | 'minimumAge'
  | 'contributors'
  | 'series'
  | 'subjects'

/** Of what a description is kept as, both are the one field. */
export const editableFieldOf = (key: string): EditableField =>
  key === 'descriptionHtml' || key === 'descriptionText' ? 'description' : (key as EditableField)

/** As the graph spells it: `publishedOn` is PUBLISHED_ON. */
export const toBookField = (field: EditableField): BookField =>
  field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase() as BookField

/** Whom a user acts for; null: for nobody. */
export type PublisherId = string | null

const isOwn = (book: BookRecord, publisherId: PublisherId): boolean => book.publisherId === publisherId

export const isInsider = (viewer: Viewer, book: BookRecord, publisherId: PublisherId): boolean =>
  isOwn(book, publisherId) || can(viewer, 'book:edit:any')

/** Whether the viewer finds it by its address. */
export const canFind = (viewer: Viewer, book: BookRecord, publisherId: PublisherId): boolean =>
  isOfAge(viewer, book.minimumAge) && (book.status === 'PUBLISHED' || isInsider(viewer, book, publisherId))

/** Whether the viewer sees it where something leads to it: who bought a book that was withdrawn still has it in the library. */
export const canSee = (viewer: Viewer, book: BookRecord, publisherId: PublisherId): boolean =>
  isOfAge(viewer, book.minimumAge) && (book.status !== 'DRAFT' || isInsider(viewer, book, publisherId))
