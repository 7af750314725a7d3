import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { readOperation } from './document.ts'
import { OperationRefused } from './refused.ts'

const schema = buildSchema('type Query { book: Book } type Book { title: String  next: Book }')
const limits = {
  maxTokens: 1_000,
  maxSelections: 100,
  maxDepth: 30,
  maxAliases: 30,
  maxRootFields: 30,
  maxDirectives: 30,
}
const rules = { limits, hideSuggestions: true }

function refusal(text: string, operationName: string | null = null): OperationRefused {
  try {
    readOperation(schema, text, operationName, rules)
  } catch (error) {
    if (error instanceof OperationRefused) return error
    throw error
  }
  throw new Error('It was not refused.')
}

test('the chosen operation comes with the fragments that it uses, and with nothing else', () => {
  const text = `query A { ...One } query B { book { title } }
    fragment One on Query { book { ...Two } } fragment Two on Book { title }`
  const { document, operation, fragments } = readOperation(schema, text, 'A', rules)
  expect([operation.name?.value, [...fragments.keys()].toSorted()]).toEqual(['A', ['One', 'Two']])
  expect(document.definitions).toHaveLength(3)
})

test.each([
  ['{ book {', null, 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
  ['{ bock }', null, 'GRAPHQL_VALIDATION_FAILED', /^Cannot query field "bock" on type "Query"\.$/],
  [
    'query A { book { title } } query B { book { title } }',
    null,
    'OPERATION_RESOLUTION_FAILURE',
    /operationName/,
  ],
  ['query A { book { title } }', 'B', 'OPERATION_RESOLUTION_FAILURE', /operationName/],
  ['{ __proto__: book { title } }', null, 'GRAPHQL_VALIDATION_FAILED', /reserved/],
  ['{ ... @defer { book { title } } }', null, 'GRAPHQL_VALIDATION_FAILED', /@defer/],
  [`{ ${'a '.repeat(2_000)} }`, null, 'GRAPHQL_PARSE_FAILED', /tokens/],
  ['{ ...A } fragment A on Query { ...A }', null, 'GRAPHQL_VALIDATION_FAILED', /within itself/],
])('%s is refused', (text, operationName, code, message) => {
  const refused = refusal(text, operationName)
  expect([refused.code, refused.message]).toEqual([code, expect.stringMatching(message)])
})

test('what is wrong is told with its place, what is right has none to carry along', () => {
  const [fault] = refusal('{\n  book { tittle }\n}').errors
  expect(fault?.locations).toEqual([{ line: 2, column: 10 }])
  const { operation, again } = readOperation(schema, '\n{ book { title } }', null, rules)
  expect([operation.loc, again().operation.loc?.start]).toEqual([undefined, 1])
})

test('a short document that unfolds into a huge one is refused before it is validated', () => {
  const doubling = Array.from(
    { length: 20 },
    (_, level) => `fragment F${level} on Book { next { ...F${level + 1} } n: next { ...F${level + 1} } }`,
  )
  const text = `{ book { ...F0 } } ${doubling.join(' ')} fragment F20 on Book { title }`
  expect(refusal(text).message).toMatch(/more than 100/)
})
