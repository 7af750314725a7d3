import { getIntrospectionQuery, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readEnv } from '#kit/config/env.ts'
import { OperationRefused } from '../execution/refused.ts'
import { readLimitsConfig } from './config.ts'
import { refuseExcess, type DocumentLimits } from './document-limits.ts'

const limits: DocumentLimits = {
  maxTokens: 15_000,
  maxSelections: 40,
  maxDepth: 4,
  maxAliases: 3,
  maxRootFields: 5,
  maxDirectives: 6,
}

function codeOf(text: string, given = limits): string | null {
  try {
    refuseExcess(parse(text), given)
    return null
  } catch (error) {
    if (error instanceof OperationRefused) return error.code
    throw error
  }
}

describe('an operation is measured', () => {
  test.each([
    ['{ a { b { c { d } } } }', null],
    ['{ a { b { c { d { e } } } } }', 'MAX_DEPTH_LIMIT'],
    ['{ a { b { ...F } } } fragment F on T { c { d { e } } }', 'MAX_DEPTH_LIMIT'],
    ['{ a { ... { b { ... on T { c { d } } } } } }', null],
    ['{ x: a y: b { z: c } }', null],
    ['{ x: a y: b { z: c w: d } }', 'MAX_ALIASES_LIMIT'],
    ['{ a { ...F } b { ...F } } fragment F on T { x: c y: d }', 'MAX_ALIASES_LIMIT'],
    ['{ a b c d e }', null],
    ['{ a b c ...F } fragment F on Q { d e f }', 'MAX_ROOT_FIELDS_LIMIT'],
    ['{ a { b c d e f g } }', null],
    ['query @u @v { a @u @v { b @u @v } }', null],
    ['query @u @v { a @u @v { b @u @v c @u } }', 'MAX_DIRECTIVES_LIMIT'],
    ['{ a @u @u @u @u @u }', 'MAX_DIRECTIVES_LIMIT'],
    [`{ a { ${'b '.repeat(40)} } }`, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s: %s', (text, code) => {
    expect(codeOf(text)).toBe(code)
  })

  test('alone, whatever else its document has; all of them together are bounded too', () => {
    const operations = Array.from({ length: 12 }, (_, index) => `query Q${index} { ...F }`)
    const fragment = `fragment F on Q { a { ${'b '.repeat(35)} } }`
    expect(codeOf(`${operations.slice(0, 10).join(' ')} ${fragment}`)).toBe(null)
    expect(codeOf(`${operations.join(' ')} ${fragment}`)).toBe('GRAPHQL_VALIDATION_FAILED')
  })

  test('also where nothing spreads it, and where it goes in circles', () => {
    expect(codeOf('{ a } fragment F on T { a { b { c { d { e } } } } }')).toBe('MAX_DEPTH_LIMIT')
    expect(codeOf('{ ...F } fragment F on Q { a { ...F } }')).toBe(null)
  })
})

test('introspection is within the limits that are in force by default', () => {
  const { documents } = readEnv({}, readLimitsConfig)
  const query = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true })
  expect(codeOf(query, documents)).toBe(null)
})
