import type { ReadinessCode } from '../generated/types.ts'
import type { BookRecord } from './book.ts'

export interface ReadinessCheckRecord {
  code: ReadinessCode
  passed: boolean
  message: string
}

export interface ReadinessRecord {
  ready: boolean
  checks: ReadinessCheckRecord[]
}

export interface Readable {
  book: Pick<BookRecord, 'publication' | 'fileErrors' | 'title' | 'language'>
  contributors: number
  categories: number
  isPriced: boolean
}

/** What a book must have before readers may see it; what is missing comes with what to do. */
export function checkReadiness({ book, contributors, categories, isPriced }: Readable): ReadinessRecord {
  const checks = [
    check('HAS_FILE', book.publication !== null, 'Upload a file that can be read.'),
    check(
      'FILE_VALID',
      book.fileErrors === 0,
      'Mend the errors that the findings of its file name, and send it again.',
    ),
    check('HAS_TITLE', book.title !== '', 'Give it a title.'),
    check('HAS_LANGUAGE', book.language !== null, 'Say which language it is in.'),
    check('HAS_CONTRIBUTOR', contributors > 0, 'Name at least one author or other contributor.'),
    check('HAS_CATEGORY', categories > 0, 'Put it into at least one category.'),
    check('PRICED', isPriced, 'Offer it for sale, on the membership, or with advertisements.'),
  ]
  return { ready: checks.every((one) => one.passed), checks }
}

const check = (code: ReadinessCode, passed: boolean, todo: string): ReadinessCheckRecord => ({
  code,
  passed,
  message: passed ? 'Nothing to do.' : todo,
})
