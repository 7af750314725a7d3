import { describe, expect, test } from 'vitest'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { type BookRecord, canFind, canSee } from './book.ts'
import { findObstacle, requireDeed } from './book-policy.ts'

const bookOf = (status: BookRecord['status']) => ({ status, publisherId: 'ours' }) as BookRecord
const viewer = (...permissions: string[]): Viewer => ({ ...anonymous, userId: 'me', permissions })
const editor = viewer('book:edit')

describe('a reader', () => {
  test('finds what is published', () => expect(canFind(anonymous, bookOf('PUBLISHED'), null)).toBe(true))
  test('does not find a withdrawn book, but sees it where the library leads to it', () => {
    expect(canFind(anonymous, bookOf('WITHDRAWN'), null)).toBe(false)
    expect(canSee(anonymous, bookOf('WITHDRAWN'), null)).toBe(true)
  })
  test('never sees a draft', () => expect(canSee(editor, bookOf('DRAFT'), 'theirs')).toBe(false))
})

test('its publisher, and who may edit any book, find a book in every status', () => {
  for (const status of ['DRAFT', 'PUBLISHED', 'WITHDRAWN'] as const) {
    expect(canFind(editor, bookOf(status), 'ours')).toBe(true)
    expect(canFind(viewer('book:edit:any'), bookOf(status), null)).toBe(true)
  }
})

describe('editing', () => {
  const code = (...args: Parameters<typeof findObstacle>) => findObstacle(...args)?.code

  test('is for its publisher', () =>
    expect(findObstacle(editor, 'edit', bookOf('DRAFT'), 'ours', [])).toBeNull())
  test('is for who may edit any', () =>
    expect(findObstacle(viewer('book:edit:any'), 'edit', bookOf('DRAFT'), null, [])).toBeNull())
  test('of another’s published book is not allowed', () =>
    expect(code(editor, 'edit', bookOf('PUBLISHED'), 'theirs', [])).toBe('NOT_ALLOWED'))
  test('of another’s draft is answered as if there were none', () => {
    expect(code(editor, 'edit', bookOf('DRAFT'), 'theirs', [])).toBe('NOT_FOUND')
    expect(code(editor, 'edit', null, 'theirs', [])).toBe('NOT_FOUND')
  })
  test('of any book does not include publishing it', () =>
    expect(code(viewer('book:edit:any'), 'publish', bookOf('DRAFT'), null, [])).toBe('NOT_ALLOWED'))
  test('is refused to a viewer who may edit nothing', () => {
    expect(() => requireDeed(anonymous, 'edit')).toThrow('Sign in')
    expect(() => requireDeed(viewer('book:publish'), 'edit')).toThrow('may not')
    expect(() => requireDeed(viewer('book:edit:any'), 'edit')).not.toThrow()
  })
})
