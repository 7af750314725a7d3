import { connect } from 'node:net'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'undici'
import { expect, test } from 'vitest'
import { startSmallGraph } from './small-graph.ts'

test('a gateway that stops answers what is under way, is no longer ready, and takes nothing new', async () => {
  const goOn = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  await using graph = await startSmallGraph({
    instead: {
      catalog(_, response) {
        begun.resolve()
        void goOn.promise.then(() => response.end('{"data":{"book":{"title":"Emma"}}}'))
      },
    },
  })
  const known = new Client(graph.url)
  await (await known.request({ method: 'GET', path: '/health/live' })).body.dump()
  const answered = graph.ask('{ book(id: "a") { title } }')
  await begun.promise
  const closed = graph.gateway.close()
  const ready = await known.request({ method: 'GET', path: '/health/ready' }).then(
    async ({ statusCode, body }) => (await body.dump(), statusCode),
    () => 'closed',
  )
  expect([503, 'closed']).toContain(ready)
  await expect(fetch(`${graph.url}/health/live`)).rejects.toThrow('fetch failed')
  goOn.resolve()
  expect(await answered).toEqual({ data: { book: { title: 'Emma' } } })
  await closed
})

test('a gateway that is told to stop answers as ever for a while, and sends its clients elsewhere', async () => {
  await using graph = await startSmallGraph({ env: { SHUTDOWN_DELAY_MS: '1500' } })
  const known = new Client(graph.url)
  await (await known.request({ method: 'GET', path: '/health/live' })).body.dump()
  const closed = graph.gateway.close()
  const ready = await known.request({ method: 'GET', path: '/health/ready' })
  expect([ready.statusCode, ready.headers['connection'], await ready.body.json()]).toEqual([
    503,
    'close',
    { status: 'draining' },
  ])
  const answer = await graph.send('{ book(id: "a") { title } }')
  expect([answer.headers.get('connection'), await answer.json()]).toEqual([
    'close',
    { data: { book: { title: 'Emma' } } },
  ])
  await closed
  await expect(fetch(`${graph.url}/health/live`)).rejects.toThrow('fetch failed')
})

test('a request on a connection that was busy when the gateway stopped is told that it stops', async () => {
  await using graph = await startSmallGraph({ env: { SHUTDOWN_TIMEOUT_MS: '5000' } })
  const { port } = new URL(graph.url)
  const socket = connect(Number(port), '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => (received += String(chunk)))
  socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n')
  await expect.poll(() => received).toContain('"status":"ok"')
  received = ''
  socket.write('GET /health/ready HTTP/1.1\r\nhost: x\r\n')
  // Nothing tells when the gateway has read the beginning of a request.
  await wait(500)
  const closed = graph.gateway.close()
  socket.write('\r\n')
  await once(socket, 'close')
  expect(received).toMatch(/^HTTP\/1.1 503/)
  expect(received).toContain('"status":"draining"')
  expect(received).toMatch(/connection: close/i)
  await closed
})

test('what does not end is cut off in time', async () => {
  const begun = Promise.withResolvers<void>()
  await using graph = await startSmallGraph({
    env: { SHUTDOWN_TIMEOUT_MS: '300' },
    instead: { catalog: () => begun.resolve() },
  })
  const answered = graph.ask('{ book(id: "a") { title } }')
  await begun.promise
  await Promise.all([expect(answered).rejects.toThrow('fetch failed'), graph.gateway.close()])
  await graph.gateway.close()
})
