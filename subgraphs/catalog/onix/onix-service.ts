import { isDeepStrictEqual } from 'node:util'
import type { FileUpload } from 'graphql-upload-minimal'
import type { Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { listContributors } from '../author/author-repository.ts'
import { type BookRecord, type EditableField, editableFieldOf, toBookField } from '../book/book.ts'
import type { BookEditing } from '../book/book-editing.ts'
import type { BookEdit } from '../book/book-input.ts'
import { requireDeed } from '../book/book-policy.ts'
import { listIdsByIsbn, lockBook } from '../book/book-repository.ts'
import { publisherOf } from '../book/book-service.ts'
import type { Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { BookField } from '../generated/types.ts'
import { discardUpload } from '../ingestion/receive-file.ts'
import { decodeText } from '../ingestion/xml/decode-text.ts'
import { receiveBytes } from '../receive-bytes.ts'
import { listSeriesEntries } from '../series/series-repository.ts'
import { readProducts, Unreadable } from './read-message.ts'
import { type OnixProduct, readProduct } from './read-product.ts'

export interface OnixImportRecord {
  reference: string
  isbn: string | null
  outcome: 'UPDATED' | 'UNCHANGED' | 'REFUSED'
  book: BookRecord | null
  changedFields: BookField[]
  lockedFields: BookField[]
  problems: ProblemRecord[]
}

export interface ImportOnixPayload {
  records: OnixImportRecord[]
  problems: ProblemRecord[]
}

export type OnixService = ReturnType<typeof createOnixService>

const maxMegabytes = 16

export function createOnixService(prisma: PrismaClient, editing: BookEditing) {
  return {
    /** The message is read whole before any of it is heeded; then each record is one transaction. */
    async importOnix(viewer: Viewer, upload: Promise<FileUpload>): Promise<ImportOnixPayload> {
      try {
        requireDeed(viewer, 'edit')
      } catch (error) {
        discardUpload(upload)
        throw error
      }
      const received = await receiveBytes(upload, maxMegabytes)
      if (received.problem) return { records: [], problems: [received.problem] }
      const products: OnixProduct[] = []
      try {
        for await (const product of readProducts(decodeText(received.bytes)))
          products.push(readProduct(product))
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
        return { records: [], problems: [problem('NOT_ONIX', error.message, ['file'])] }
      }
      const publisherId = await publisherOf(prisma, viewer)
      const records: OnixImportRecord[] = []
      for (const product of products)
        records.push(await prisma.$transaction((tx) => heed(tx, publisherId, product)))
      return { records, problems: [] }
    },
  }

  async function heed(tx: Tx, publisherId: string | null, product: OnixProduct): Promise<OnixImportRecord> {
    const { reference, isbn, isDeletion } = product
    const record: OnixImportRecord = {
      reference,
      isbn,
      outcome: 'REFUSED',
      book: null,
      changedFields: [],
      lockedFields: [],
      problems: [],
    }
    const refuse = (code: string, message: string) => ({ ...record, problems: [problem(code, message)] })
    if (isDeletion) return refuse('NOT_ALLOWED', 'No record takes a book away; withdraw it.')
    if (!isbn) return refuse('INVALID_INPUT', 'The record has no ISBN, or not a valid one.')
    const ids = publisherId === null ? [] : await listIdsByIsbn(tx, publisherId, isbn)
    if (ids.length > 1) return refuse('CONFLICT', 'Several of your books have this ISBN.')
    const book = ids[0] ? await lockBook(tx, ids[0]) : null
    if (!book) return refuse('NOT_FOUND', 'None of your books has this ISBN.')
    const { edit, changed, locked } = await compare(tx, book, product.edit)
    return {
      ...record,
      outcome: changed.length ? 'UPDATED' : 'UNCHANGED',
      book: changed.length ? await editing.edit(tx, book, edit) : book,
      changedFields: changed.map(toBookField),
      lockedFields: locked.map(toBookField),
    }
  }
}

/** What of it is new to the book; and what is, but is locked. */
async function compare(tx: Tx, book: BookRecord, stated: BookEdit) {
  const [contributors = []] = await listContributors(tx, [book.id])
  const [series = []] = await listSeriesEntries(tx, [book.id])
  const current: BookEdit = {
    ...book,
    contributors: contributors.map(({ role, author }) => ({ name: author.name, role, sortName: null })),
    series: series.map((entry) => ({ name: entry.series.name, position: entry.position })),
  }
  const isNew = (key: string) => !isDeepStrictEqual(plain(stated, key), plain(current, key))
  const news = Object.keys(stated).filter(isNew)
  const isLocked = (key: string) => book.editedFields.includes(editableFieldOf(key))
  const fieldsOf = (keys: string[]) => [...new Set<EditableField>(keys.map(editableFieldOf))]
  const free = news.filter((key) => !isLocked(key))
  return {
    edit: Object.fromEntries(free.map((key) => [key, stated[key as keyof BookEdit]])) as BookEdit,
    changed: fieldsOf(free),
    locked: fieldsOf(news.filter(isLocked)),
  }
}

/** Without an author's form to sort by, which is the author's and not the book's. */
function plain(edit: BookEdit, key: string): unknown {
  if (key === 'contributors') return edit.contributors?.map(({ name, role }) => ({ name, role }))
  return edit[key as keyof BookEdit]
}
