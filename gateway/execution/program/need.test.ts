import { expect, test } from 'vitest'
import { compileNeed } from './need.ts'

test.each([
  ['query ($v: Boolean!) { books @include(if: $v) { id } }', false],
  ['query ($v: Boolean!) { __typename books @skip(if: $v) { id } }', true],
  ['query ($v: Boolean!) { __typename books @include(if: $v) { id } }', false],
  ['query ($v: Boolean!) { _entities { ... on Media @include(if: $v) { title } } }', false],
  // Which of the interface's types it is, only another subgraph may know.
  [
    'query ($v: Boolean!) { _entities { ... on Media { ... on Film @include(if: $v) { title } __typename } } }',
    true,
  ],
  ['{ _entities { ... on Media { __typename } } }', true],
])('whether %s is asked where the condition is false: %s', (query, expected) => {
  expect(compileNeed(query)({ v: false })).toBe(expected)
})
