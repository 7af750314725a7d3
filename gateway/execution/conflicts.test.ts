import { Kind, parse, type SelectionSetNode } from 'graphql'
import { expect, test } from 'vitest'
import { conflictsIn } from './conflicts.ts'

function setOf(text: string): SelectionSetNode {
  const [operation] = parse(text).definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('There is no operation.')
  return operation.selectionSet
}

test.each([
  // Below each meaning, since they are in one place no more once they are told apart.
  [
    '{ a { ... on Film { x: by { y: id } } ... on Book { x: of { y: name z: id } ... { x: of { z: name } } } ... on Song { w: id } ... on Disc { w: name } } }',
    ['x', 'z', 'w'],
  ],
  ['{ a { ... on Film { reviews { id } } ... on Book { reviews(first: 1) { id } } } }', ['reviews']],
  ['{ a { ... on Film { x: id } ... on Book { x: title } } }', ['x']],
  ['{ a { ... on Film { by { x: id } } ... on Book { by { x: name } } } }', ['x']],
  ['{ a { ... on Film { reviews(a: 1, b: 2) { id } } ... on Book { reviews(b: 2, a: 1) { id } } } }', []],
  ['{ newest: books(sort: NEWEST) { id } popular: books(sort: POPULAR) { id } }', []],
  ['{ a { books(first: 1) { id } } b { ... on Shop { books(first: 2) { id } } } }', []],
  ['{ book(slug: "a") { similar { book { ... on Book { id } } } } }', []],
])('%s: %s', (text, expected) => {
  expect([...conflictsIn([setOf(text)])]).toEqual(expected)
})
