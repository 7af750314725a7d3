import { expect, test } from 'vitest'
import { nameStatements } from './prepared-statements.ts'

const sent = (times: number, nameOf: ReturnType<typeof nameStatements>, sql: string) =>
  Array.from({ length: times }, () => nameOf({ sql }))

test('a statement gets a name of its own once it has been sent often', () => {
  const nameOf = nameStatements({ worth: 3, max: 10 })
  expect(sent(5, nameOf, 'SELECT 1')).toEqual(['', '', '', 'quire_0', 'quire_0'])
  expect(sent(4, nameOf, 'SELECT 2')).toEqual(['', '', '', 'quire_1'])
  expect(nameOf({ sql: 'SELECT 1' })).toBe('quire_0')
})

test('no more get one than connections are to keep', () => {
  const nameOf = nameStatements({ worth: 1, max: 2 })
  for (const sql of ['SELECT 1', 'SELECT 2', 'SELECT 3']) sent(2, nameOf, sql)
  expect(['SELECT 1', 'SELECT 2', 'SELECT 3'].map((sql) => nameOf({ sql }))).toEqual([
    'quire_0',
    'quire_1',
    '',
  ])
})
