import type { Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { badUserInput } from '#kit/errors/refusal.ts'
import { isId } from '#kit/ids.ts'
import { lockCategories, replaceCategories } from '../category/book-category-repository.ts'
import type { StoredCover } from '../cover/cover.ts'
import type { Db, Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { SetBookCategoriesInput, UnlockBookFieldsInput, UpdateBookInput } from '../generated/types.ts'
import { findPublisherId, listMembers } from '../publisher/publisher-repository.ts'
import { type BookRecord, canFind, type EditableField, toBookField } from './book.ts'
import type { BookEditing } from './book-editing.ts'
import { type BookEdit, readBookEdit } from './book-input.ts'
import { type Deed, findObstacle, requireDeed } from './book-policy.ts'
import { findBook, findBookBySlug, lockBook } from './book-repository.ts'

export interface BookPayload {
  book: BookRecord | null
  problems: ProblemRecord[]
}

export type BookService = ReturnType<typeof createBookService>

const maxCategories = 20
const refused = (...problems: ProblemRecord[]): BookPayload => ({ book: null, problems })

export function createBookService(prisma: PrismaClient, editing: BookEditing) {
  /** Does `work` on the book while nobody else changes it; where the viewer may not, says so beside the faults of the input. */
  async function withBook(
    viewer: Viewer,
    bookId: string,
    faults: readonly ProblemRecord[],
    work: (tx: Tx, book: BookRecord) => Promise<BookPayload>,
  ): Promise<BookPayload> {
    requireDeed(viewer, 'edit')
    return prisma.$transaction(async (tx) => {
      const book = await lockBook(tx, bookId)
      const obstacle = await obstacleTo(tx, viewer, 'edit', book, ['input', 'bookId'])
      if (!book || obstacle || faults.length) return refused(...faults, ...(obstacle ? [obstacle] : []))
      return work(tx, book)
    })
  }

  return {
    /** By its id or its slug. Null also where the viewer does not get to see it. */
    async find(viewer: Viewer, by: { id?: string | null; slug?: string | null }): Promise<BookRecord | null> {
      if ((by.id == null) === (by.slug == null)) throw badUserInput('Give `id` or `slug`, one of the two.')
      const book =
        by.id == null
          ? await findBookBySlug(prisma, (by.slug ?? '').normalize('NFC'))
          : await findBook(prisma, by.id)
      return book && canFind(viewer, book, await publisherOf(prisma, viewer)) ? book : null
    },

    /** Null where the viewer may edit this book. */
    async checkEditable(viewer: Viewer, bookId: string, path = ['bookId']): Promise<ProblemRecord | null> {
      requireDeed(viewer, 'edit')
      return obstacleTo(prisma, viewer, 'edit', await findBook(prisma, bookId), path)
    },

    /** The users who may act for a book's publisher. */
    async ownersOf(bookId: string): Promise<string[]> {
      const book = await findBook(prisma, bookId)
      return book ? listMembers(prisma, book.publisherId) : []
    },

    async update(viewer: Viewer, input: UpdateBookInput): Promise<BookPayload> {
      const { edit, fields, problems } = readBookEdit(input)
      return withBook(viewer, input.bookId, problems, async (tx, book) => {
        if (input.expectedVersion != null && input.expectedVersion !== book.version)
          return refused(staleVersion(book))
        if (takesNeeded(book, edit)) return refused(contributorsNeeded)
        if (!fields.length) return { book, problems: [] }
        const editedFields = [...new Set<string>([...book.editedFields, ...fields])] as EditableField[]
        return { book: await editing.edit(tx, book, { ...edit, editedFields }), problems: [] }
      })
    },

    /** What a file or a record says may replace them again. */
    async unlockFields(viewer: Viewer, { bookId, fields }: UnlockBookFieldsInput): Promise<BookPayload> {
      return withBook(viewer, bookId, [], async (tx, book) => {
        const editedFields = book.editedFields.filter(
          (field) => !fields.includes(toBookField(field as EditableField)),
        )
        const isSame = editedFields.length === book.editedFields.length
        return { book: isSame ? book : await editing.change(tx, book, { editedFields }), problems: [] }
      })
    },

    async setCategories(viewer: Viewer, input: SetBookCategoriesInput): Promise<BookPayload> {
      const ids = [...new Set(input.categoryIds)]
      const faults = ids.length > maxCategories ? [tooManyCategories] : []
      return withBook(viewer, input.bookId, faults, async (tx, book) => {
        const known = await lockCategories(tx, ids.filter(isId))
        const unknown = ids.filter((id) => !known.has(id.toLowerCase()))
        if (unknown.length)
          return refused(...unknown.map((id) => noSuchCategory(input.categoryIds.indexOf(id))))
        if (!ids.length && book.status === 'PUBLISHED') return refused(categoryNeeded)
        await replaceCategories(tx, book.id, ids)
        return { book: await editing.change(tx, book, {}), problems: [] }
      })
    },

    /** No file replaces it from then on. */
    async setCover(viewer: Viewer, bookId: string, cover: StoredCover): Promise<BookPayload> {
      return withBook(viewer, bookId, [], async (tx, book) => ({
        book: await editing.change(tx, book, { cover, coverIsChosen: true }),
        problems: [],
      }))
    },
  }
}

export const publisherOf = async (db: Db, { userId }: Viewer): Promise<string | null> =>
  userId === null ? null : findPublisherId(db, userId)

export const obstacleTo = async (
  db: Db,
  viewer: Viewer,
  deed: Deed,
  book: BookRecord | null,
  path: string[],
): Promise<ProblemRecord | null> => findObstacle(viewer, deed, book, await publisherOf(db, viewer), path)

/** Readers of a published book never find it without what publishing asked for. */
const takesNeeded = (book: BookRecord, { contributors }: BookEdit): boolean =>
  book.status === 'PUBLISHED' && contributors?.length === 0

const contributorsNeeded = problem('INVALID_INPUT', 'A published book names somebody.', [
  'input',
  'contributors',
])
const categoryNeeded = problem('INVALID_INPUT', 'A published book is in a category.', [
  'input',
  'categoryIds',
])
const tooManyCategories = problem('INVALID_INPUT', `At most ${maxCategories} categories.`, [
  'input',
  'categoryIds',
])
const noSuchCategory = (index: number) =>
  problem('NOT_FOUND', 'There is no such category.', ['input', 'categoryIds', `${index}`])
const staleVersion = ({ version }: BookRecord) =>
  problem('STALE_VERSION', `The book is at version ${version} by now.`, ['input', 'expectedVersion'])
