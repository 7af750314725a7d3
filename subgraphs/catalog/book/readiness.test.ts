import { expect, test } from 'vitest'
import { checkReadiness } from './readiness.ts'

const whole = {
  book: { publication: {} as never, fileErrors: 0, title: 'Emma', language: 'en' },
  contributors: 1,
  categories: 1,
  isPriced: true,
}

test('a book with all that publishing asks for is ready', () => {
  const { ready, checks } = checkReadiness(whole)
  expect(ready).toBe(true)
  expect(checks.map((check) => check.code)).toEqual([
    'HAS_FILE',
    'FILE_VALID',
    'HAS_TITLE',
    'HAS_LANGUAGE',
    'HAS_CONTRIBUTOR',
    'HAS_CATEGORY',
    'PRICED',
  ])
})

test.each([
  ['HAS_FILE', { book: { ...whole.book, publication: null } }],
  ['FILE_VALID', { book: { ...whole.book, fileErrors: 2 } }],
  ['HAS_TITLE', { book: { ...whole.book, title: '' } }],
  ['HAS_LANGUAGE', { book: { ...whole.book, language: null } }],
  ['HAS_CONTRIBUTOR', { contributors: 0 }],
  ['HAS_CATEGORY', { categories: 0 }],
  ['PRICED', { isPriced: false }],
])('%s is all that fails where just that is missing', (code, lack) => {
  const { ready, checks } = checkReadiness({ ...whole, ...lack })
  expect(ready).toBe(false)
  expect(checks.filter((check) => !check.passed).map((check) => check.code)).toEqual([code])
})
