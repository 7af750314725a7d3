import { newId } from '#kit/ids.ts'
import type { Tx } from '../database.ts'
import type { BookSaid } from '../events/publish.ts'
import type { PublicationSnapshot } from '../generated/events.ts'
import type { StoredIngestion } from '../ingestion/ingest.ts'
import { fileKey, publicationPrefix } from '../ingestion/ingestion.ts'
import { madeFile } from '../ingestion/publication/sink.ts'
import type { ReadBook } from '../ingestion/worker/protocol.ts'
import { ensurePublisher } from '../publisher/publisher-repository.ts'
import { type BookRecord, type EditableField, editableFieldOf } from './book.ts'
import type { BookEditing } from './book-editing.ts'
import type { BookEdit } from './book-input.ts'
import { insertBook, lockBook } from './book-repository.ts'
import { sortTitleOf } from './sort-title.ts'

/** Makes of a file that was read a draft, or the file of the book that it was sent for. Gives the book's id. */
export const createApplyExtraction =
  (editing: BookEditing, clock: () => Date) =>
  async (tx: Tx, ingestion: StoredIngestion, read: ReadBook, fileErrors: number): Promise<string> => {
    const publication = toPublication(ingestion, read)
    if (ingestion.bookId !== null) {
      const book = await lockBook(tx, ingestion.bookId)
      if (!book) throw new Error('The book whose file was to be replaced is gone.')
      await editing.edit(
        tx,
        book,
        { ...replacement(book, read, publication), fileErrors },
        replaced(book, publication),
      )
      return book.id
    }
    const publisherId = await ensurePublisher(tx, ingestion.uploaderId)
    const { contributors, series, ...stated } = statedBy(read)
    const title = stated.title ?? ''
    const book = await insertBook(tx, {
      ...stated,
      ...aboutFile(read),
      id: newId(),
      publisherId,
      title,
      sortTitle: sortTitleOf(title, stated.language ?? null),
      cover: read.cover,
      publication,
      fileErrors,
      createdAt: clock(),
    })
    await editing.announce(tx, book, { contributors, series })
    return book.id
  }

/** What a person edited stays, and a file that says nothing takes nothing away that publishing asks for. */
function replacement(book: BookRecord, read: ReadBook, publication: PublicationSnapshot): BookEdit {
  const stated = statedBy(read)
  const isEdited = (field: EditableField) => book.editedFields.includes(field)
  const taken = Object.entries(stated).filter(([key]) => !isEdited(editableFieldOf(key)))
  return {
    ...Object.fromEntries(taken),
    ...aboutFile(read),
    ...(book.coverIsChosen ? {} : { cover: read.cover }),
    publication,
  }
}

/** What of a person's own fields the package document states; without what it leaves out and a book needs. */
function statedBy({ metadata }: ReadBook): BookEdit {
  const { title, language, contributors, description } = metadata
  return {
    ...(title === null ? {} : { title }),
    ...(language === null ? {} : { language }),
    ...(contributors.length ? { contributors } : {}),
    subtitle: metadata.subtitle,
    isbn: metadata.isbn,
    descriptionHtml: description?.html ?? null,
    descriptionText: description?.text ?? null,
    publishedOn: metadata.publishedOn,
    series: metadata.series,
    subjects: metadata.subjects,
  }
}

/** What only the file knows. */
const aboutFile = ({ metadata, tableOfContents }: ReadBook) =>
  ({
    layout: metadata.layout === 'fixed' ? 'FIXED' : 'REFLOWABLE',
    readingProgression: metadata.readingProgression === 'rtl' ? 'RTL' : 'LTR',
    accessibility: metadata.accessibility,
    tableOfContents,
  }) satisfies BookEdit

const mediaTypes = {
  EPUB: 'application/epub+zip',
  PDF: 'application/pdf',
  CBZ: 'application/vnd.comicbook+zip',
} as const

/** What readers download is the file that was sent, or the EPUB that was made of it. */
function toPublication(
  ingestion: StoredIngestion,
  { format, made, positionCount }: ReadBook,
): PublicationSnapshot {
  const prefix = publicationPrefix(ingestion.sha256)
  const sent = {
    fileKey: fileKey(ingestion.sha256),
    fileName: ingestion.fileName,
    byteSize: Number(ingestion.byteSize),
    sha256: ingestion.sha256,
  }
  const file = made && {
    fileKey: `${prefix}/${madeFile}`,
    fileName: `${ingestion.fileName.replace(/\.\w{1,8}$/, '')}.epub`,
    ...made,
  }
  return { prefix, ...(file ?? sent), format, mediaType: mediaTypes[format], positionCount }
}

const replaced = ({ publication: previous }: BookRecord, next: PublicationSnapshot): BookSaid =>
  previous && previous.prefix !== next.prefix
    ? { type: 'BookFileReplaced', previous }
    : { type: 'BookChanged' }
