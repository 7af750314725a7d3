import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { hasConflictingKeys } from './conflicts.ts'

test.each([
  ['{ a { ... on Film { reviews { id } } ... on Book { reviews(first: 1) { id } } } }', true],
  ['{ a { ... on Film { x: id } ... on Book { x: title } } }', true],
  ['{ a { ... on Film { by { x: id } } ... on Book { by { x: name } } } }', true],
  ['{ a { ... on Film { reviews(a: 1, b: 2) { id } } ... on Book { reviews(b: 2, a: 1) { id } } } }', false],
  ['{ newest: books(sort: NEWEST) { id } popular: books(sort: POPULAR) { id } }', false],
  ['{ a { books(first: 1) { id } } b { ... on Shop { books(first: 2) { id } } } }', false],
  ['{ book(slug: "a") { similar { book { ... on Book { id } } } } }', false],
])('%s: %s', (text, expected) => {
  expect(hasConflictingKeys(parse(text))).toBe(expected)
})
