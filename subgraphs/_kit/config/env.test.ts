import { expect, test } from 'vitest'
import { ConfigError, readEnv } from './env.ts'
import { readSubgraphConfig } from './subgraph-config.ts'

test('every fault is told at once, and no secret with it', () => {
  const read = () =>
    readSubgraphConfig('catalog', {
      SECRET: 'too short',
      CATALOG_PORT: 'eighty',
      PUBLIC_URL: 'nowhere',
      CATALOG_DATABASE_URL: 'postgresql://localhost/quire',
    })
  expect(read).toThrow(ConfigError)
  expect(read).toThrow('CATALOG_PORT must be a whole number from 0 to 65535, not "eighty"')
  expect(read).toThrow('EVENTS_DATABASE_URL is not set')
  expect(read).toThrow(
    expect.objectContaining({ faults: expect.toSatisfy((faults: string[]) => faults.length === 4) }),
  )
  expect(read).not.toThrow('too short')
})

test('an empty variable counts as unset', () => {
  expect(readEnv({ SIZE: ' ' }, (read) => read.integer('SIZE', { fallback: 7 }))).toBe(7)
})

test.each([
  ['true', true],
  ['1', true],
  ['FALSE', false],
  ['0', false],
  [undefined, true],
])('%s is read as %s', (text, expected) => {
  expect(readEnv({ FLAG: text }, (read) => read.boolean('FLAG', true))).toBe(expected)
})

test('an address loses its trailing slash', () => {
  expect(readEnv({ PUBLIC_URL: 'https://quire.example/' }, (read) => read.url('PUBLIC_URL'))).toBe(
    'https://quire.example',
  )
})

test('what is none of the choices is refused', () => {
  expect(() => readEnv({ LEVEL: 'loud' }, (read) => read.oneOf('LEVEL', ['info', 'warn'], 'info'))).toThrow(
    'LEVEL must be one of info, warn',
  )
})

test('several addresses are separated by commas or blanks, and each must be one', () => {
  const read = (text: string) => readEnv({ CATALOG_URL: text }, (reader) => reader.urls('CATALOG_URL'))
  expect(read('http://a:1/, http://b:2\nhttp://c:3')).toEqual(['http://a:1', 'http://b:2', 'http://c:3'])
  expect(() => read('http://a:1,b')).toThrow('CATALOG_URL is not a URL')
})
