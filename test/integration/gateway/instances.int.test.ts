import { createServer, type RequestListener, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { anonymous } from '#kit/auth/viewer.ts'
import type { GatewayContext } from '../../../gateway/context.ts'
import { openSubgraph } from '../../../gateway/subgraph/subgraph.ts'
import { streamOverHttp } from '../../../gateway/subgraph/sources.ts'
import { freePort } from '../../support/free-port.ts'
import { listenToLog } from '../../support/heard-log.ts'
import { scrape } from '../../support/scrape.ts'
import { file, map, operations, sendMultipart } from './send-multipart.ts'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'
import { answerWith, type Name, type Received } from './small-subgraphs.ts'

/** Another instance of one of the small graph's subgraphs, which can be cut off and come back. */
async function startInstance(name: Name, instead?: RequestListener) {
  const received: Received[] = []
  const answer = answerWith(name, received, { keys: [] })
  let server: Server
  let port = 0
  const open = async () => {
    server = createServer((request, response) => {
      if (request.url?.startsWith('/changes')) response.writeHead(404).end()
      else if (instead && request.url === '/graphql') instead(request, response)
      else answer(request, response).catch(() => response.destroy())
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    ;({ port } = server.address() as AddressInfo)
  }
  await open()
  const kill = () => {
    server.close()
    server.closeAllConnections()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => received.filter(({ path }) => path === '/graphql').length,
    open,
    kill,
    [Symbol.dispose]: kill,
  }
}

const unreachable = async () => `http://127.0.0.1:${await freePort()}`
const ask = (graph: SmallGraph) => graph.ask('{ books { title price } }')
const whole = {
  data: {
    books: [
      { title: 'Emma', price: 5 },
      { title: 'Persuasion', price: 5 },
    ],
  },
}
const uncached = { RESPONSE_CACHE: 'off', ENTITY_CACHE: 'off' }

test('calls are spread over the instances of a subgraph', async () => {
  using one = await startInstance('commerce')
  using other = await startInstance('commerce')
  await using graph = await startSmallGraph({
    env: { ...uncached, COMMERCE_URL: `${one.url}, ${other.url}` },
  })
  for (let time = 0; time < 10; time += 1) expect(await ask(graph)).toEqual(whole)
  expect([one.asked(), other.asked()]).toEqual([5, 5])
})

test('an instance that is killed under load costs no query, is asked no more, and is found again', async () => {
  using one = await startInstance('catalog')
  using other = await startInstance('catalog')
  const { log, lines } = listenToLog()
  await using graph = await startSmallGraph({
    env: { ...uncached, CATALOG_URL: `${one.url},${other.url}` },
    log,
  })
  const answers: unknown[] = []
  let asked = 0
  const reader = async () => {
    while (asked < 240) {
      asked += 1
      if (asked === 80) one.kill()
      // Each its own question, since equal ones are asked once.
      answers.push(await graph.ask(`{ books { title price n${asked % 12}: id } }`))
    }
  }
  await Promise.all(Array.from({ length: 30 }, reader))
  expect(answers.filter((answer) => (answer as { errors?: unknown }).errors)).toEqual([])
  expect(lines.filter(({ msg }) => /left out/.test(msg))).toMatchObject([
    { subgraph: 'catalog', origin: one.url },
  ])
  expect((await scrape()).sum('quire_gateway_instances', { subgraph: 'catalog', state: 'left out' })).toBe(1)

  const before = one.asked()
  await one.open()
  await expect
    .poll(async () => {
      await ask(graph)
      return one.asked()
    })
    .toBeGreaterThan(before)
})

test('a mutation that was lost with its instance is not made again, and the others go on to the other', async () => {
  using broken = await startInstance('commerce', (request) => void request.socket.destroy())
  using well = await startInstance('commerce')
  await using graph = await startSmallGraph({
    env: { COMMERCE_URL: `${broken.url},${well.url}`, SUBGRAPH_BREAKER_FAILURES: '1' },
  })
  const answers = []
  for (let time = 0; time < 6; time += 1) answers.push(await graph.ask('mutation { buy }'))
  const failed = answers.filter(({ errors }) => errors)
  expect(failed).toMatchObject([{ data: { buy: null }, errors: [{ extensions: { code: 'UNAVAILABLE' } }] }])
  expect(well.asked()).toBe(5)
})

test('a query whose answer breaks off in the middle is asked of another instance', async () => {
  let broken = 0
  using breaking = await startInstance('catalog', (_request, response) => {
    broken += 1
    response.writeHead(200, { 'content-length': 1_000 })
    response.write('{"data":{', () => response.destroy())
  })
  using well = await startInstance('catalog')
  await using graph = await startSmallGraph({
    env: { ...uncached, CATALOG_URL: `${breaking.url},${well.url}`, SUBGRAPH_BREAKER_FAILURES: '1' },
  })
  for (let time = 0; time < 3; time += 1) expect(await ask(graph)).toEqual(whole)
  expect(broken).toBe(1)
})

test('what was never sent goes to another instance, be it a mutation, a file, or what is proxied', async () => {
  const gone = await unreachable()
  await using graph = await startSmallGraph()
  const both = (name: Name) => `${gone},${graph.urls[name]}`
  await using behind = await startSmallGraph({
    env: {
      ...uncached,
      COMMERCE_URL: both('commerce'),
      CATALOG_URL: both('catalog'),
      IDENTITY_URL: both('identity'),
      SUBGRAPH_RETRIES: '0',
    },
  })
  // Instances that are equally busy take turns, so that one of two calls comes to the one that is gone.
  for (let time = 0; time < 2; time += 1) {
    expect(await behind.ask('mutation { buy }')).toEqual({ data: { buy: 'bought' } })
    expect((await fetch(`${behind.url}/.well-known/jwks.json`)).status).toBe(200)
    const { answer } = await sendMultipart(behind.url, [
      operations('mutation ($file: Upload!) { upload(file: $file) }', { file: null }),
      map({ 0: ['variables.file'] }),
      file('0', 'a book'),
    ])
    expect(answer).toMatchObject({ data: { upload: expect.stringContaining('"size":6') } })
  }
})

test('an instance that hangs is left out after a few calls', async () => {
  let hanging = 0
  using hung = await startInstance('catalog', () => void (hanging += 1))
  using well = await startInstance('catalog')
  await using graph = await startSmallGraph({
    env: { ...uncached, CATALOG_URL: `${hung.url},${well.url}`, SUBGRAPH_TIMEOUT_MS: '100' },
  })
  await expect
    .poll(async () => {
      await ask(graph)
      return hanging
    })
    .toBe(3)
  for (let time = 0; time < 6; time += 1) expect(await ask(graph)).toEqual(whole)
  expect(hanging).toBe(3)
})

test('while none can be reached there is a coded error, and one that is back is enough', async () => {
  using one = await startInstance('catalog')
  using other = await startInstance('catalog')
  await using graph = await startSmallGraph({
    env: {
      ...uncached,
      CATALOG_URL: `${one.url},${other.url}`,
      SUBGRAPH_BREAKER_FAILURES: '2',
      SUBGRAPH_BREAKER_PAUSE_MS: '20',
    },
  })
  expect(await ask(graph)).toEqual(whole)
  one.kill()
  other.kill()
  for (let time = 0; time < 4; time += 1)
    expect(await ask(graph)).toMatchObject({
      data: { books: null },
      errors: [{ extensions: { code: 'UNAVAILABLE' } }],
    })
  await one.open()
  await expect.poll(() => ask(graph)).toEqual(whole)
})

test('instances come and go while the gateway runs, and none cannot be asked', async () => {
  using one = await startInstance('catalog')
  using other = await startInstance('catalog')
  const limits = { subgraphTimeoutMs: 2_000, uploadIdleTimeoutMs: 2_000, resilience: { concurrency: 2 } }
  const subgraph = openSubgraph('catalog', limits, listenToLog().log)
  const move = (...urls: string[]) =>
    subgraph.move({
      path: '/graphql',
      places: urls.map((origin) => ({ origin, address: null, id: null })),
    })
  const visit = async () => {
    const { body, statusCode } = await subgraph.instances.request({
      method: 'GET',
      path: '/.well-known/jwks.json',
    })
    await body.dump()
    return statusCode
  }
  try {
    await expect(visit()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(move(one.url)).toBe(false)
    expect(await visit()).toBe(200)
    expect(move(one.url, other.url)).toBe(true)
    expect(move(other.url)).toBe(true)
    one.kill()
    expect(await visit()).toBe(200)
    expect(move(one.url)).toBe(false)
  } finally {
    await subgraph.close()
  }
})

test('by one address of several that a name has, an instance is still called by the name', async () => {
  const hosts: (string | undefined)[] = []
  const server = createServer(({ headers }, response) => {
    hosts.push(headers.host)
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const limits = { subgraphTimeoutMs: 2_000, uploadIdleTimeoutMs: 2_000, resilience: { concurrency: 2 } }
  const subgraph = openSubgraph('catalog', limits, listenToLog().log)
  const origin = `http://catalog.shop.test:${port}`
  subgraph.move({ path: '/graphql', places: [{ origin, address: '127.0.0.1', id: null }] })
  const { body } = await subgraph.instances.request({ method: 'GET', path: '/' })
  await body.dump()
  expect(hosts).toEqual([`catalog.shop.test:${port}`])
  await subgraph.close()
  server.close()
})

test('a stream of events is opened at an instance that is there', async () => {
  using source = await startInstance('catalog', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end('event: next\ndata: {"data":{"news":1}}\n\nevent: complete\ndata:\n\n')
  })
  const limits = { subgraphTimeoutMs: 2_000, uploadIdleTimeoutMs: 2_000, resilience: { concurrency: 2 } }
  const subgraph = openSubgraph('catalog', limits, listenToLog().log)
  const places = [await unreachable(), source.url].map((origin) => ({ origin, address: null, id: null }))
  subgraph.move({ path: '/graphql', places })
  const open = streamOverHttp(subgraph, () => ({}))
  const context = { requestId: 'one', viewer: anonymous, assertion: () => null } as unknown as GatewayContext
  const call = { subgraph: 'catalog', query: 'subscription { news }', variables: {} }
  for (let time = 0; time < 2; time += 1) {
    const answers = []
    for await (const { data } of open(call as never, context, new AbortController().signal))
      answers.push(data)
    expect(answers).toEqual([{ news: 1 }])
  }
  await subgraph.close()
})
