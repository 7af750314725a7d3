import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  introspectionFromSchema,
  lexicographicSortSchema,
  parse,
  printSchema,
} from 'graphql'
import { afterAll, expect, test } from 'vitest'
import { apiFile, composeDocuments } from '../../schema/compose.ts'
import {
  catalogSdl,
  commerceSdl,
  startChangingSubgraph,
  startComposingGateway,
} from '../support/changing-subgraph.ts'
import { gatewayClient } from '../support/client.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTestPlatform } from '../support/platform.ts'

const folder = mkdtempSync(join(tmpdir(), 'quire-composed-'))
afterAll(() => rmSync(folder, { recursive: true }))

const good = { data: { books: [{ title: 'Emma', price: 5 }] } }

test('a new version is served once every instance has it, without a failed request', async () => {
  await using first = await startChangingSubgraph(catalogSdl())
  await using second = await startChangingSubgraph(catalogSdl())
  await using prices = await startChangingSubgraph(commerceSdl)
  await using gateway = await startComposingGateway({
    SUPERGRAPH_FILE: join(folder, 'none.graphql'),
    CATALOG_URL: `${first.url},${second.url}`,
    COMMERCE_URL: prices.url,
  })
  const answers: unknown[] = []
  const end = new AbortController()
  const reader = async () => {
    while (!end.signal.aborted) answers.push(await gateway.ask('{ books { title price } }'))
  }
  const readers = [reader(), reader(), reader()]

  const askNew = () => gateway.ask('{ books { subtitle } }')
  first.sdl = catalogSdl('subtitle: String')
  const asked = second.saidSdl
  await expect.poll(() => second.saidSdl).toBeGreaterThan(asked + 3)
  expect((await askNew()).errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
  second.sdl = first.sdl
  await expect.poll(askNew).toEqual({ data: { books: [{ subtitle: 'A Novel' }] } })
  const count = answers.length
  await expect.poll(() => answers.length).toBeGreaterThan(count + 3)
  end.abort()
  await Promise.all(readers)
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(good)]))
})

test('while subgraphs do not compose, a gateway that starts takes the file, and without one does not start', async () => {
  const file = join(folder, 'good.graphql')
  const composed = new Map([
    ['catalog', parse(catalogSdl())],
    ['commerce', parse(commerceSdl)],
  ])
  writeFileSync(file, composeDocuments(composed))
  await using books = await startChangingSubgraph(catalogSdl('price: String'))
  await using prices = await startChangingSubgraph(commerceSdl)
  const env = { CATALOG_URL: books.url, COMMERCE_URL: prices.url }
  await expect(
    startComposingGateway({ ...env, SUPERGRAPH_FILE: join(folder, 'none.graphql') }),
  ).rejects.toThrow('do not compose')
  await using gateway = await startComposingGateway({ ...env, SUPERGRAPH_FILE: file })
  books.sdl = catalogSdl()
  expect(await gateway.ask('{ books { title price } }')).toEqual(good)
})

test('the platform composes itself of what its own subgraphs answer to signed calls', async () => {
  await using database = await createTestDatabase()
  await using platform = await startTestPlatform(database, {
    SUPERGRAPH_SOURCE: 'subgraphs',
    SUPERGRAPH_FILE: join(folder, 'none.graphql'),
  })
  const { data } = await gatewayClient(platform.url).send(getIntrospectionQuery())
  expect(printSchema(lexicographicSortSchema(buildClientSchema(data)))).toBe(
    printSchema(
      lexicographicSortSchema(
        buildClientSchema(introspectionFromSchema(buildSchema(readFileSync(apiFile, 'utf8')))),
      ),
    ),
  )
})
