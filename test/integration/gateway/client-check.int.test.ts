import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Env } from '#kit/config/env.ts'
import { replaceFile } from '../../support/replace-file.ts'
import { listenToLog } from '../../support/heard-log.ts'
import { scrape } from '../../support/scrape.ts'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'

const folder = mkdtempSync(join(tmpdir(), 'quire-manifests-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(
  join(folder, 'web.json'),
  JSON.stringify({ stock1: 'query Stock { books { stock } }', old1: 'query Old { books { gone } }' }),
)

async function startChecked(env: Env = {}) {
  const { log, lines } = listenToLog()
  const graph = await startSmallGraph({ log, env: { SUPERGRAPH_POLL_MS: '20', ...env } })
  const said = (pattern: RegExp) => lines.filter(({ msg }) => pattern.test(msg)).map(({ err }) => err)
  return {
    graph,
    served: () => said(/another supergraph is served/).length,
    refused: () => said(/a new supergraph cannot be served/),
    warned: () => said(/breaks operations of clients/),
    [Symbol.asyncDispose]: () => graph[Symbol.asyncDispose](),
  }
}

async function withoutStock({ supergraphFile }: SmallGraph): Promise<void> {
  const sdl = await readFile(supergraphFile, 'utf8')
  await replaceFile(supergraphFile, sdl.replace(/^ {2}stock: .*$/m, ''))
}

const stock = { data: { books: [{ stock: 2 }, { stock: 2 }] } }
const askForStock = (graph: SmallGraph) =>
  graph.ask('query Shelf { books { stock } }', {
    headers: { 'apollographql-client-name': 'shop', 'apollographql-client-version': '1.0' },
  })

test('a supergraph that breaks what a client has persisted is not taken, and it is said which', async () => {
  await using checked = await startChecked({ PERSISTED_OPERATIONS: folder })
  const { graph } = checked
  await withoutStock(graph)
  await expect.poll(checked.refused).toHaveLength(1)
  const [{ message, operations }] = checked.refused()
  expect(message).toBe('It would break an operation of clients: Stock')
  expect(operations).toEqual([
    {
      operation: 'Stock',
      clients: [],
      reason: expect.stringContaining('"stock"'),
      persisted: { id: 'stock1', manifests: ['web.json'] },
    },
  ])
  expect((await scrape()).sum('quire_gateway_supergraph_behind', { why: 'operations' })).toBe(1)
  expect((await scrape()).sum('quire_gateway_supergraph_broken_operations')).toBe(1)
  expect(await graph.ask('{ books { stock } }')).toEqual(stock)
})

test('nor is one that breaks what a client has asked for in the last days', async () => {
  await using checked = await startChecked()
  expect(await askForStock(checked.graph)).toEqual(stock)
  await withoutStock(checked.graph)
  await expect.poll(checked.refused).toHaveLength(1)
  expect(checked.refused()[0].operations).toMatchObject([{ operation: 'Shelf', clients: ['shop 1.0'] }])
  expect(await askForStock(checked.graph)).toEqual(stock)
})

test('what is only in use does not count where only persisted operations do', async () => {
  await using checked = await startChecked({ SUPERGRAPH_CHECK_DAYS: '0' })
  expect(await askForStock(checked.graph)).toEqual(stock)
  await withoutStock(checked.graph)
  await expect.poll(checked.served).toBe(1)
  expect(checked.refused()).toEqual([])
})

test('where it is only to be warned of, it is served and said all the same', async () => {
  await using checked = await startChecked({ PERSISTED_OPERATIONS: folder, SUPERGRAPH_CHECK: 'warn' })
  await withoutStock(checked.graph)
  await expect.poll(checked.served).toBe(1)
  expect(checked.warned()).toMatchObject([{ operations: [{ operation: 'Stock' }] }])
})
