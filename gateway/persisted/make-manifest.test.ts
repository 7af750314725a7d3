import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSchema } from 'graphql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeManifest } from './make-manifest.ts'
import { readManifest, sha256 } from './manifest.ts'

const schema = buildSchema('type Query { book: Book } type Book { title: String next: Book }')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quire-operations-'))
  mkdirSync(join(folder, 'books'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

test('each operation of a folder comes with the fragments that it uses, under the hash of its text', async () => {
  write('books/b.graphql', 'query B { book { ...Card } } query A { book { next { title } } }')
  write('card.graphql', '# shared\nfragment Card on Book { title } fragment Unused on Book { title }')
  const { format, version, operations } = await makeManifest(folder, schema)
  expect([format, version]).toEqual(['apollo-persisted-query-manifest', 1])
  expect(operations.map(({ name, type }) => [name, type])).toEqual([
    ['A', 'query'],
    ['B', 'query'],
  ])
  const b = operations[1]
  expect(b?.body).toBe(
    'query B {\n  book {\n    ...Card\n    __typename\n  }\n}\n\nfragment Card on Book {\n  title\n  __typename\n}',
  )
  expect(b?.id).toBe(sha256(b?.body ?? ''))
  expect(readManifest(JSON.stringify({ format, version, operations }))).toHaveLength(2)
})

test.each([
  ['{ book { title } }', /needs a name[^]*a\.graphql:1/],
  ['query A { gone }', /"gone"[^]*a\.graphql:1/],
  ['query A {', /Syntax Error[^]*a\.graphql:1/],
])('%s makes none, and the fault says where it is', async (text, message) => {
  write('a.graphql', text)
  await expect(makeManifest(folder, schema)).rejects.toThrow(message)
})

test.each([
  ['[]', /not a JSON object/],
  ['{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}', /version 1/],
  ['{"format": "apollo-persisted-query-manifest", "version": 1}', /no list/],
  ['{"a": 5}', /no body/],
])('%s is no manifest', (text, message) => {
  expect(() => readManifest(text)).toThrow(message)
})
