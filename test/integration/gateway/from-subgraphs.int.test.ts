import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse } from 'graphql'
import { afterAll, expect, test } from 'vitest'
import { readGatewayConfig } from '../../../gateway/config.ts'
import { createGateway } from '../../../gateway/index.ts'
import { composeDocuments } from '../../../schema/compose.ts'
import { listenToLog } from '../../support/heard-log.ts'
import { scrape } from '../../support/scrape.ts'
import { serve } from './small-graph.ts'

const folder = mkdtempSync(join(tmpdir(), 'quire-composed-'))
afterAll(() => rmSync(folder, { recursive: true }))

const header =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'
const catalog = (fields: string) =>
  `${header} type Query { books: [Book!] } type Book @key(fields: "id") { id: ID! title: String! ${fields} }`
const commerce = `${header} type Book @key(fields: "id") { id: ID! price: Int }`

/** A subgraph that becomes whatever it is told to be. */
async function startShop(sdl: string) {
  const book = { __typename: 'Book', id: 'a', title: 'Emma', subtitle: 'A Novel', price: 5 }
  const shop = { sdl, saidSdl: 0 }
  const server = await serve(async (request, response) => {
    if (request.url !== '/graphql') return response.writeHead(404).end()
    const { query: source, variables: variableValues } = JSON.parse(await text(request)) as {
      query: string
      variables?: Record<string, unknown>
    }
    if (source.includes('_service')) {
      // What does not compose need not be a schema that can be executed.
      shop.saidSdl += 1
      return response.end(JSON.stringify({ data: { _service: { sdl: shop.sdl } } }))
    }
    const schema = buildSubgraphSchema({
      typeDefs: parse(shop.sdl),
      resolvers: { Book: { __resolveReference: () => book } },
    })
    const rootValue = { books: [book] }
    const answer = await graphql({ schema, source, variableValues, rootValue })
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  return Object.assign(shop, server, { [Symbol.asyncDispose]: server.close })
}

async function startGateway(env: Record<string, string>, log = listenToLog().log) {
  const gateway = await createGateway(
    readGatewayConfig({
      PORT: '0',
      RESPONSE_CACHE: 'off',
      ENTITY_CACHE: 'off',
      SUPERGRAPH_SOURCE: 'subgraphs',
      SUPERGRAPH_POLL_MS: '30',
      ...env,
    }),
    { log },
  )
  const url = await gateway.listen()
  const ask = async (query: string): Promise<any> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    return response.json()
  }
  return { ask, [Symbol.asyncDispose]: () => gateway.close() }
}

const behind = async (why: string) => (await scrape()).sum('quire_gateway_supergraph_behind', { why })

test('a new version is served once every instance has it, without a failed request', async () => {
  await using first = await startShop(catalog(''))
  await using second = await startShop(catalog(''))
  await using prices = await startShop(commerce)
  await using gateway = await startGateway({
    SUPERGRAPH_FILE: join(folder, 'none.graphql'),
    CATALOG_URL: `${first.url},${second.url}`,
    COMMERCE_URL: prices.url,
  })
  const question = '{ books { title price } }'
  const answers: unknown[] = []
  let isOver = false
  const reader = async () => {
    while (!isOver) answers.push(await gateway.ask(question))
  }
  const readers = [reader(), reader(), reader()]

  const askNew = () => gateway.ask('{ books { subtitle } }')
  first.sdl = catalog('subtitle: String')
  const asked = second.saidSdl
  await expect.poll(() => second.saidSdl).toBeGreaterThan(asked + 3)
  expect((await askNew()).errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
  second.sdl = first.sdl
  await expect.poll(askNew).toEqual({ data: { books: [{ subtitle: 'A Novel' }] } })
  const count = answers.length
  await expect.poll(() => answers.length).toBeGreaterThan(count + 3)
  isOver = true
  await Promise.all(readers)
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set(['{"data":{"books":[{"title":"Emma","price":5}]}}']),
  )
})

test('while subgraphs do not compose the last good supergraph goes on, and a gateway that starts takes the file', async () => {
  const composed = new Map([
    ['catalog', parse(catalog(''))],
    ['commerce', parse(commerce)],
  ])
  const file = join(folder, 'good.graphql')
  writeFileSync(file, composeDocuments(composed))
  await using books = await startShop(catalog(''))
  await using prices = await startShop(commerce)
  const env = { CATALOG_URL: books.url, COMMERCE_URL: prices.url }
  const { log, lines } = listenToLog()
  await using running = await startGateway({ ...env, SUPERGRAPH_FILE: join(folder, 'none.graphql') }, log)
  const ask = (of = running) => of.ask('{ books { title price } }')
  const good = { data: { books: [{ title: 'Emma', price: 5 }] } }
  expect(await ask()).toEqual(good)

  // A field that two subgraphs have, of different types.
  books.sdl = catalog('price: String')
  const failures = () => lines.filter(({ msg }) => /last good one goes on/.test(msg))
  await expect.poll(() => failures().length).toBe(1)
  const asked = books.saidSdl
  await expect.poll(() => books.saidSdl).toBeGreaterThan(asked + 3)
  expect(failures()).toHaveLength(1)
  expect(failures()[0]?.['err'].message).toMatch(/INVALID_FIELD_SHARING|FIELD_TYPE_MISMATCH/)
  expect(await behind('composition')).toBe(1)
  await expect(startGateway({ ...env, SUPERGRAPH_FILE: join(folder, 'none.graphql') })).rejects.toThrow(
    'do not compose',
  )
  await using restarted = await startGateway({ ...env, SUPERGRAPH_FILE: file })
  books.sdl = catalog('')
  expect(await ask()).toEqual(good)
  expect(await ask(restarted)).toEqual(good)

  await expect.poll(() => behind('composition')).toBe(0)
})
