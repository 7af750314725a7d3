import { describe, expect, test } from 'vitest'
import { rememberChanges } from './changes.ts'

const basis = (asOf: number, ...tags: string[]) => ({ subgraph: 'catalog', asOf, tags })
function heardTo(position: number, limit?: number) {
  const changes = rememberChanges(limit)
  const say = (to: number, ...changed: string[]) =>
    changes.hear('catalog', { position: to, changed, everything: false })
  say(position)
  return { ...changes, say }
}

describe('what rests on a subgraph', () => {
  test('is not trusted before the subgraph was heard, nor if it is older than what was heard first', () => {
    expect(rememberChanges().isUnchanged(basis(0))).toBe(false)
    const { isUnchanged, position } = heardTo(5)
    expect(position('catalog')).toBe(5)
    expect([basis(4), basis(5)].map(isUnchanged)).toEqual([false, true])
  })

  test('is as it was until something changes that it rests on', () => {
    const { isUnchanged, say } = heardTo(5)
    say(9, 'Book:emma')
    const [other, all, category] = [
      basis(5, 'Book:ulysses', 'Book:*'),
      basis(5, 'Book'),
      basis(5, 'Category'),
    ]
    expect(isUnchanged(basis(5, 'Book:emma', 'Book:*'))).toBe(false)
    expect([other, all, category].map(isUnchanged)).toEqual([true, false, true])
    say(10, 'Book:*')
    expect([other, category].map(isUnchanged)).toEqual([false, true])
  })

  test('is out of date where it was asked for before a change, however late it comes', () => {
    const { isUnchanged, say, position } = heardTo(5)
    const begun = basis(position('catalog') ?? 0, 'Book:emma')
    say(6, 'Book:emma')
    expect(isUnchanged(begun)).toBe(false)
    expect(isUnchanged(basis(6, 'Book:emma'))).toBe(true)
  })

  test('is not trusted once anything may have changed, or the log is another one', () => {
    const { isUnchanged, say, ...changes } = heardTo(5)
    changes.hear('catalog', { position: 8, changed: [], everything: true })
    expect(isUnchanged(basis(7))).toBe(false)
    say(2)
    expect([basis(1), basis(2)].map(isUnchanged)).toEqual([false, true])
    changes.lose('catalog')
    expect([changes.position('catalog'), isUnchanged(basis(2))]).toEqual([null, false])
  })

  test('is not trusted where more has changed since than is remembered', () => {
    const { isUnchanged, say } = heardTo(5, 4)
    say(6, 'Book:one')
    say(7, 'Book:two')
    say(8, 'Book:three')
    say(9, 'Book:four')
    const later = basis(6, 'Book:seven')
    expect([basis(5, 'Book:seven'), later].map(isUnchanged)).toEqual([false, true])
    expect(isUnchanged(basis(6, 'Book:three'))).toBe(false)
  })
})
