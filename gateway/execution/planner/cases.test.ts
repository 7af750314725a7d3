import { parse, print, type DocumentNode } from 'graphql'
import { expect, test } from 'vitest'
import { conditionsOf, inCase } from './cases.ts'

const printed = (document: DocumentNode | null) => document && print(document)
const asked = (text: string) => print(parse(text))

test('conditions are the variables of @skip and @include, each once', () => {
  const document = parse(
    '{ a(first: $n) @skip(if: $x) ... @include(if: $y) { b @include(if: $x) c @skip(if: true) } }',
  )
  expect(conditionsOf(document)).toEqual(['x', 'y'])
})

test.each([
  ['{ a @include(if: $x) b }', '{ a b }', '{ b }'],
  ['{ a @skip(if: $x) b }', '{ b }', '{ a b }'],
  ['{ a @skip(if: $x) @include(if: $x) b }', '{ b }', '{ b }'],
  ['{ a @skip(if: $y) @include(if: $x) b }', '{ a @skip(if: $y) b }', '{ b }'],
  ['{ a { b @skip(if: $x) } }', '{ a { __typename } }', '{ a { b } }'],
  ['{ a { ... on T { b @skip(if: $x) } c } }', '{ a { c } }', '{ a { ... on T { b } c } }'],
  [
    '{ ... @include(if: $x) { a(first: $x) @custom(if: $x) } }',
    '{ ... { a(first: $x) @custom(if: $x) } }',
    null,
  ],
])('%s', (text, whenTrue, otherwise) => {
  expect(printed(inCase(parse(text), 'x', true))).toBe(asked(whenTrue))
  expect(printed(inCase(parse(text), 'x', false))).toBe(otherwise && asked(otherwise))
})
