import { readFile } from 'node:fs/promises'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { composeDocuments, composeSupergraph, supergraphFile } from '../../schema/compose.ts'

test('schema/supergraph.graphql is what the subgraphs compose to (`npm run compose`)', async () => {
  expect(await readFile(supergraphFile, 'utf8')).toBe(await composeSupergraph())
})

test('the supergraph names no address', async () => {
  expect(await composeSupergraph()).not.toMatch(/@join__graph\([^)]*url: "[^"]/)
})

test('subgraphs that disagree are told apart, with what they disagree about', () => {
  const documents = new Map([
    ['catalog', parse('type Query { book: Book } type Book { title: String }')],
    ['library', parse('type Query { shelf: Book } type Book { title: Int }')],
  ])
  expect(() => composeDocuments(documents)).toThrow(/INVALID_FIELD_SHARING|FIELD_TYPE_MISMATCH/)
  expect(() => composeDocuments(documents)).toThrow(/"catalog".*"library"/)
})
