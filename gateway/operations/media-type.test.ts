import { expect, test } from 'vitest'
import { negotiate } from './media-type.ts'

const newer = 'application/graphql-response+json'

test.each([
  [undefined, 'application/json', false],
  ['*/*', 'application/json', false],
  ['application/json', 'application/json', true],
  [newer, newer, false],
  [`${newer}, application/json;q=0.9`, newer, false],
  [`application/json, ${newer};q=0.5`, 'application/json', true],
  [`${newer};q=0, application/json`, 'application/json', true],
  ['Application/GraphQL-Response+JSON; charset=utf-8', newer, false],
])('who accepts %s gets %s', (accept, type, isLegacy) => {
  expect(negotiate(accept)).toEqual({ type, isLegacy })
})
