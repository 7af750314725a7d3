import { describe, expect, test } from 'vitest'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { isAnsweredAsEverybody, mayShare } from './audience.ts'

const reader: Viewer = {
  userId: 'u',
  sessionId: 's',
  roles: ['READER'],
  permissions: ['account:manage', 'book:read', 'cart:use'],
  ageLimit: null,
}
const policy = { maxAge: 60, visitorsOnly: false, types: new Set<string>() }

describe('as everybody is answered', () => {
  test('a visitor, and a reader', () => {
    expect([anonymous, reader].map(isAnsweredAsEverybody)).toEqual([true, true])
  })

  test.each([
    ['with another role', { roles: ['READER', 'PUBLISHER'] }],
    ['with another permission', { permissions: ['book:edit'] }],
    ['with a permission that nobody has heard of', { permissions: ['book:see-all'] }],
    ['of whom more is known', { ageLimit: 12 }],
  ])('nobody %s', (_, more) => {
    expect(isAnsweredAsEverybody({ ...reader, ...more })).toBe(false)
  })

  test('a reader of whom no more is known than that there is nothing', () => {
    const known: Viewer & { ageLimit: number | null } = { ...reader, ageLimit: null }
    expect(isAnsweredAsEverybody(known)).toBe(true)
  })
})

test("what is for visitors only is a visitor's, and what may not be kept is nobody's", () => {
  const given = (change: object) =>
    [anonymous, reader].map((viewer) => mayShare({ ...policy, ...change }, viewer))
  expect(given({})).toEqual([true, true])
  expect(given({ visitorsOnly: true })).toEqual([true, false])
  expect(given({ maxAge: 0 })).toEqual([false, false])
})
