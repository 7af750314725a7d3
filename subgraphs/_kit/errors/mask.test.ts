import { expect, test } from 'vitest'
import { maskError } from './mask.ts'
import { forbidden } from './refusal.ts'

test('a refusal keeps its code and message', () => {
  expect(maskError(forbidden().toJSON())).toEqual({
    message: 'You may not do this.',
    extensions: { code: 'FORBIDDEN' },
  })
})

test("GraphQL's own word about the document passes, without what a plugin added to it", () => {
  const extensions = {
    code: 'GRAPHQL_VALIDATION_FAILED',
    serviceName: 'catalog',
    stacktrace: ['at secret.ts'],
  }
  expect(
    maskError({ message: 'Cannot query field "x".', locations: [{ line: 1, column: 2 }], extensions }),
  ).toEqual({
    message: 'Cannot query field "x".',
    locations: [{ line: 1, column: 2 }],
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  })
})

test.each([
  ['of the database', { message: 'relation "account" does not exist', extensions: { code: '42P01' } }],
  ['without a code', { message: 'Cannot read properties of undefined' }],
  [
    'that says it is internal',
    { message: 'at /srv/quire', extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['x'] } },
  ],
])('a fault %s keeps its place and nothing else', (_, error) => {
  const masked = maskError({ ...error, path: ['me', 'cart'] })
  expect(masked).toEqual({
    message: 'Something went wrong on our side.',
    path: ['me', 'cart'],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  })
})
