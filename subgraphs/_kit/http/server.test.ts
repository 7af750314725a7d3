import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { Agent, fetch } from 'undici'
import { describe, expect, test } from 'vitest'
import { createLog } from '../observability/log.ts'
import { closeServer, createHttpServer, listenAt } from './server.ts'

/** A server with one request under way, of a client that keeps its connections. */
async function startBusy() {
  const app = await createHttpServer({ log: createLog({ level: 'silent', part: 'test', pretty: false }) })
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  app.get('/slow', async () => {
    begun.resolve()
    await goOn.promise
    return { status: 'done' }
  })
  const url = await listenAt(app, { host: '127.0.0.1', port: 0 })
  const answer = fetch(`${url}/slow`, { dispatcher: new Agent() })
  answer.catch(() => {})
  await begun.promise
  return { app, answer, goOn: goOn.resolve }
}

describe('a server that closes', () => {
  test('answers what is under way, and does not wait for a connection that its client keeps', async () => {
    const { app, answer, goOn } = await startBusy()
    const closed = closeServer(app, 60_000)
    goOn()
    expect(await (await answer).json()).toEqual({ status: 'done' })
    await closed
  })

  test('does not wait for a connection that its client has never used', async () => {
    const { app, answer, goOn } = await startBusy()
    const { port } = app.server.address() as AddressInfo
    const unused = connect(port, '127.0.0.1')
    await once(unused, 'connect')
    goOn()
    await answer
    const ended = once(unused.resume(), 'close')
    await Promise.all([ended, closeServer(app, 600_000)])
    expect(unused.bytesRead).toBe(0)
  })

  test('cuts off what does not end in time', async () => {
    const { app, answer } = await startBusy()
    await Promise.all([expect(answer).rejects.toThrow('fetch failed'), closeServer(app, 50)])
  })
})

test('a server ends a connection on which a request comes too slowly', async () => {
  const log = createLog({ level: 'silent', part: 'test', pretty: false })
  const app = await createHttpServer({ log, arrival: { requestMs: 100, uploadMs: 100 } })
  app.post('/', async () => ({ status: 'done' }))
  const { port } = new URL(await listenAt(app, { host: '127.0.0.1', port: 0 }))
  const head = 'POST / HTTP/1.1\r\nhost: quire\r\n'
  for (const begun of [head, `${head}content-type: application/json\r\ncontent-length: 9\r\n\r\n`]) {
    const socket = connect(Number(port), '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => (received += String(chunk))).write(begun)
    await once(socket, 'close')
    expect(received).toMatch(/^HTTP\/1\.1 408 |did not arrive in time/)
  }
  await closeServer(app, 1_000)
})
