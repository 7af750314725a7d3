import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { expect, test, vi } from 'vitest'
import { limitArrival } from './arrival.ts'

/** Milliseconds, by which its timers are known among others. */
const requestMs = 7_777
const head = 'POST / HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 9\r\n'

/** How many requests are watched that come in these pieces on one connection. */
async function watched(...pieces: string[]): Promise<number> {
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const app = Fastify()
  // As where a token is checked first.
  app.addHook('onRequest', async () => {})
  limitArrival(app, { requestMs, uploadMs: 1 })
  app.post('/', async (request) => request.body)
  try {
    await app.listen({ host: '127.0.0.1', port: 0 })
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
    socket.setNoDelay(true)
    for (const piece of pieces) {
      socket.write(piece)
      await new Promise((later) => setTimeout(later, 50))
    }
    const [answer] = (await once(socket.setEncoding('utf8'), 'data')) as [string]
    expect(answer).toContain('{"a":"b"}')
    socket.destroy()
    return timers.mock.calls.filter(([, ms]) => ms === requestMs).length
  } finally {
    timers.mockRestore()
    await app.close()
  }
}

test.each([
  ['a body that comes with its head', [`${head}\r\n{"a":"b"}`], 0],
  ['one that comes in pieces', [`${head}\r\n{"a"`, ':"b"}'], 1],
])('%s: %j sets %i timers', async (_, pieces, timers) => {
  expect(await watched(...pieces)).toBe(timers)
})
