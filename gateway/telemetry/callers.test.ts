import { expect, test } from 'vitest'
import { clientOf, knowNames } from './callers.ts'

test('so many names are told apart, all others are one, and those that must are told apart in any case', () => {
  const known = knowNames(2, 'other')
  const of = (name: string, mustFit = false) => known(name, () => name, mustFit)
  expect(['a', 'b', 'c', 'a'].map((name) => of(name))).toEqual(['a', 'b', 'other', 'a'])
  expect(of('persisted', true)).toBe('persisted')
  expect(of('c')).toBe('other')
})

test.each([
  [{ 'apollographql-client-name': 'web', 'apollographql-client-version': '1.2' }, 'web', '1.2'],
  [{ 'graphql-client-name': 'ios', 'graphql-client-version': '9' }, 'ios', '9'],
  [{ 'graphql-client-name': 'kobo' }, 'kobo', ''],
  [{ 'graphql-client-version': '9' }, '', ''],
  [{ 'graphql-client-name': 'x'.repeat(65) }, 'other', ''],
  [{ 'graphql-client-name': '"},evil{a="' }, 'other', ''],
])('who sends %j is %s', (headers, name, version) => {
  expect(clientOf(headers)).toEqual({ name, version })
  expect(clientOf(headers), 'and is the same each time').toBe(clientOf(headers))
})
