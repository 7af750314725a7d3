import { expect, test } from 'vitest'
import { valueOf, type Entry } from './entry.ts'

const entry: Entry = { text: '{"books":[{"id":"b1"}]}', expires: Infinity, bases: [] }

test('what a shared entry says is the same for all, and nobody can change it', () => {
  const shared: Entry = { ...entry, isShared: true }
  const value = valueOf(shared) as { books: { id: string }[] }
  expect(valueOf(shared)).toBe(value)
  expect(() => (value.books[0]!.id = 'b2')).toThrow(TypeError)
})

test('what came for one alone is theirs', () => {
  expect(valueOf(entry)).toEqual({ books: [{ id: 'b1' }] })
  expect(valueOf(entry)).not.toBe(valueOf(entry))
  expect(Object.isFrozen(valueOf(entry))).toBe(false)
})
