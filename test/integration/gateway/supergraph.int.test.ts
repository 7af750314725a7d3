import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readGatewayConfig } from '../../../gateway/config.ts'
import { createGateway } from '../../../gateway/index.ts'
import { replaceFile } from '../../support/replace-file.ts'
import { listenToLog } from '../../support/heard-log.ts'
import { startSmallGraph } from './small-graph.ts'

const followed = { env: { SUPERGRAPH_POLL_MS: '20', SUPERGRAPH_CHECK: 'warn' } }

test('another supergraph is served without a restart, and what is no longer in it is refused', async () => {
  await using graph = await startSmallGraph(followed)
  expect(await graph.ask('{ books { stock } }')).toMatchObject({
    data: { books: [{ stock: 2 }, { stock: 2 }] },
  })
  const sdl = await readFile(graph.supergraphFile, 'utf8')
  await replaceFile(graph.supergraphFile, sdl.replace(/^ {2}stock: .*$/m, ''))
  await expect
    .poll(() => graph.ask('{ books { stock } }'))
    .toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    })
  expect(await graph.ask('{ books { price } }')).toMatchObject({
    data: { books: [{ price: 5 }, { price: 5 }] },
  })
})

test('one that is none leaves the last good one in service, and is told once', async () => {
  const { lines, log } = listenToLog()
  await using graph = await startSmallGraph({ ...followed, log })
  const faults = () => lines.filter(({ msg }) => /last good one/.test(msg))
  await replaceFile(graph.supergraphFile, 'type Query { nothing: Int }')
  await expect.poll(() => faults().length).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(faults()).toHaveLength(1)
  expect(await graph.ask('{ books { price } }')).toMatchObject({
    data: { books: [{ price: 5 }, { price: 5 }] },
  })
})

test('equal questions of the same viewer under way at once are asked once, and those of others are not', async () => {
  const open = Promise.withResolvers<void>()
  let asked = 0
  await using graph = await startSmallGraph({
    instead: {
      identity: (request, response) => {
        if (request.url !== '/graphql') return true
        asked += 1
        void open.promise.then(() => response.end('{"data":{"me":{"id":"u1"}}}'))
      },
    },
  })
  const [one, other] = [await graph.token(), await graph.token({ roles: ['ADMIN'] })]
  const ask = (token: string) => graph.ask('{ me { id } }', { headers: { authorization: `Bearer ${token}` } })
  const answers = [ask(one), ask(one), ask(one), ask(other)]
  await expect.poll(() => asked).toBe(2)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(asked).toBe(2)
  open.resolve()
  expect(await Promise.all(answers)).toEqual(answers.map(() => ({ data: { me: { id: 'u1' } } })))
})

test('equal mutations are each carried out', async () => {
  await using graph = await startSmallGraph()
  await Promise.all([1, 2, 3].map(() => graph.ask('mutation { buy }')))
  expect(graph.received.commerce).toHaveLength(3)
})

test('either planner leads to the same answer', async () => {
  const page = '{ books { id title price stock } me { id } }'
  await using hive = await startSmallGraph({ env: { QUERY_PLANNER: 'hive' } })
  await using apollo = await startSmallGraph({ env: { QUERY_PLANNER: 'apollo' } })
  expect(await apollo.ask(page)).toEqual(await hive.ask(page))
})

test('operations that are expected must be readable, and need not be valid any more', async () => {
  await using graph = await startSmallGraph()
  const folder = await mkdtemp(join(tmpdir(), 'quire-operations-'))
  await writeFile(join(folder, 'client.graphql'), 'query A { me { id } } query Old { gone }')
  const config = (expected: string) =>
    readGatewayConfig({
      SUPERGRAPH_FILE: graph.supergraphFile,
      EXPECTED_OPERATIONS: expected,
      PORT: '0',
      LOG_LEVEL: 'silent',
      CATALOG_URL: 'http://127.0.0.1:1',
      COMMERCE_URL: 'http://127.0.0.1:1',
      IDENTITY_URL: 'http://127.0.0.1:1',
      SECRET: 'x'.repeat(32),
      PUBLIC_URL: 'http://quire.test',
    })
  const gateway = await createGateway(config(folder))
  await gateway.close()
  await expect(createGateway(config(join(folder, 'absent')))).rejects.toThrow('EXPECTED_OPERATIONS')
  await rm(folder, { recursive: true })
})
