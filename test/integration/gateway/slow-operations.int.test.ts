import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { listenToLog } from '../../support/heard-log.ts'
import { sendMultipart } from './send-multipart.ts'
import { startSmallGraph } from './small-graph.ts'

const query = 'query Slow($id: ID!) { books { title price } book(id: $id) { stock } }'

async function startSlow(threshold: string) {
  const { lines, log } = listenToLog()
  const graph = await startSmallGraph({
    log,
    env: { SLOW_OPERATION_MS: threshold },
    instead: {
      commerce: (_, response) => {
        const answer = '{"data":{"_entities":[{"price":1},{"price":2}]}}'
        setTimeout(() => response.end(answer), 60)
        return false
      },
    },
  })
  const told = () => lines.filter(({ msg }) => msg === 'a slow operation')
  return { graph, told, all: () => lines.filter(({ msg }) => msg === 'request') }
}

test('a slow operation is told with its plan and what each part of it took, and nothing that its client sent', async () => {
  const { graph, told } = await startSlow('1')
  await using _ = graph
  const headers = {
    'graphql-client-name': 'web',
    'graphql-client-version': '3',
    'x-request-id': 'request-7',
    'user-agent': 'secret',
  }
  await graph.ask(query, { variables: { id: 'secret' }, headers })
  await expect.poll(told).toHaveLength(1)
  const [line] = told()
  expect(line).toMatchObject({
    level: 40,
    requestId: 'request-7',
    operation: 'Slow',
    kind: 'query',
    hash: createHash('sha256').update(query).digest('hex'),
    client: 'web',
    clientVersion: '3',
    plan: 'catalog > commerce at book, books',
  })
  const fetches = line?.['fetches'] as { subgraph: string; ms: number; at: number }[]
  expect(fetches.map(({ subgraph }) => subgraph)).toEqual(expect.arrayContaining(['catalog', 'commerce']))
  expect(fetches).toContainEqual(
    expect.objectContaining({ subgraph: 'commerce', path: 'book, books', representations: 2 }),
  )
  const { phases } = line as any
  expect(Object.keys(phases)).toEqual(['receive', 'prepare', 'execute', 'send'])
  const [slowest] = fetches.toSorted((one, other) => other.ms - one.ms)
  expect(phases.execute).toBeGreaterThanOrEqual((slowest?.ms ?? 0) - 1)
  expect(JSON.stringify(line)).not.toContain('secret')
})

test('one that is fast enough is not, nor any where none is asked for', async () => {
  for (const threshold of ['600000', '0']) {
    const { graph, told, all } = await startSlow(threshold)
    await using _ = graph
    await graph.ask(query, { variables: { id: 'a' } })
    await expect.poll(all).toHaveLength(1)
    expect(told()).toEqual([])
  }
})

test('a fetch that failed says so, and an upload may take its time', async () => {
  const { lines, log } = listenToLog()
  await using graph = await startSmallGraph({ log, env: { SLOW_OPERATION_MS: '1' } })
  await graph.stop('commerce')
  await sendMultipart(graph.url, [
    {
      name: 'operations',
      body: { query: 'mutation ($f: Upload!) { upload(file: $f) }', variables: { f: null } },
    },
    { name: 'map', body: { 0: ['variables.f'] } },
    { name: '0', body: 'x', fileName: 'a.epub' },
  ])
  await graph.ask('query Broken { book(id: "a") { price } }')
  const told = () => lines.filter(({ msg }) => msg === 'a slow operation')
  await expect.poll(told).toHaveLength(1)
  expect(told()).toMatchObject([
    {
      operation: 'Broken',
      codes: ['UNAVAILABLE'],
      fetches: [{ subgraph: 'catalog' }, { subgraph: 'commerce', failed: 'UNAVAILABLE' }],
    },
  ])
})
