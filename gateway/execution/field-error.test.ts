import { expect, test } from 'vitest'
import { concerns, isWithinUnknown } from './field-error.ts'

const asked = new Set(['media', 'rating', 'size', 'width', 'density'])
const data = { media: [{ rating: 4 }, null, { rating: null, size: { width: 1 } }] }

test.each([
  [['media', 0, 'rating'], true],
  [['media', 1, 'rating'], true],
  [undefined, true],
  // Nobody asked for it, and nobody misses it.
  [['media', 0, 'density'], false],
  // A requirement, of which the rating may be another than it should be.
  [['media', 0, 'length'], true],
  // What is null may have needed it.
  [['media', 2, 'length'], true],
  [['media', 2, 'size', 'height'], true],
])('whether an error at %j concerns the answer: %s', (path, expected) => {
  expect(concerns({ message: '', code: 'INTERNAL_SERVER_ERROR', path }, data, asked)).toBe(expected)
})

test('a call that was lost concerns it wherever it was to help', () => {
  expect(concerns({ message: '', code: 'UNAVAILABLE', path: ['media', 0, 'length'] }, data, asked)).toBe(true)
})

test.each([
  [['all', 0, 'title'], true],
  [['all', 1, 'title'], false],
  [['all', 2, 'title'], false],
  [['all', 0], false],
  [undefined, false],
])('whether %j leads through something whose type is not known: %s', (path, expected) => {
  const all = [{ __typename: 'Media', rating: 4 }, { __typename: 'Film' }, { rating: 4 }]
  expect(isWithinUnknown(path, { all }, (name) => name === 'Film')).toBe(expected)
})
