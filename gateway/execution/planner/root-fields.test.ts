import { parse, print } from 'graphql'
import { expect, test } from 'vitest'
import { rootFieldsApart } from './root-fields.ts'

test.each([
  ['{ a b: c { d } }', ['{ a }', '{ b: c { d } }']],
  [
    'mutation M { a { b } ... { a { c } ... on Mutation { d } } }',
    ['mutation M { a { b } a { c } }', 'mutation M { d }'],
  ],
  ['{ a { b c } }', []],
  ['query ($v: Boolean!) { a ... @skip(if: $v) { b } }', []],
])('%s', (document, parts) => {
  expect(rootFieldsApart(parse(document)).map(print)).toEqual(parts.map((part) => print(parse(part))))
})
