import { readFile } from 'node:fs/promises'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { apiFile, apiOf, composeDocuments, composeSupergraph, supergraphFile } from '../../schema/compose.ts'

test('schema/supergraph.graphql is what the subgraphs compose to, and api.graphql what clients see of it (`npm run compose`)', async () => {
  const supergraph = await composeSupergraph()
  expect(await readFile(supergraphFile, 'utf8')).toBe(supergraph)
  expect(await readFile(apiFile, 'utf8')).toBe(apiOf(supergraph))
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
