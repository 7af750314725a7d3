import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { conflictOf } from './conflicts.ts'

test.each([
  ['{ a { ... on Film { reviews { id } } ... on Book { reviews(first: 1) { id } } } }', 'reviews'],
  ['{ a { ... on Film { x: id } ... on Book { x: title } } }', 'x'],
  ['{ a { ... on Film { by { x: id } } ... on Book { by { x: name } } } }', 'x'],
  ['{ a { ... on Film { reviews(a: 1, b: 2) { id } } ... on Book { reviews(b: 2, a: 1) { id } } } }', null],
  ['{ newest: books(sort: NEWEST) { id } popular: books(sort: POPULAR) { id } }', null],
  ['{ a { books(first: 1) { id } } b { ... on Shop { books(first: 2) { id } } } }', null],
  ['{ book(slug: "a") { similar { book { ... on Book { id } } } } }', null],
])('%s: %s', (text, expected) => {
  expect(conflictOf(parse(text))).toBe(expected)
})
