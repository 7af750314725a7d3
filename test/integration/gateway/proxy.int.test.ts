import { request } from 'undici'
import { expect, test } from 'vitest'
import { startSmallGraph } from './small-graph.ts'

test('what has a public URL is fetched from the subgraph that has it, byte for byte of its path', async () => {
  await using graph = await startSmallGraph()
  const path = '/covers/a%2Fb/c%20d.jpg?width=320&width=1&q=%C3%A9'
  const { body } = await request(`${graph.url}${path}`)
  expect(await body.json()).toEqual({ path, body: '' })
  const keys = await fetch(`${graph.url}/.well-known/jwks.json`)
  expect(await keys.json()).toMatchObject({ keys: [{ kid: 'one' }] })
})

test('a body reaches it as it was sent, and no header that says who somebody is', async () => {
  await using graph = await startSmallGraph()
  const body = '{"spaces":   "kept"}'
  const response = await fetch(`${graph.url}/payments/webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-signature': 'abc',
      'x-request-id': 'r1',
      'x-quire-assertion': 'forged',
      'x-forwarded-for': '1.2.3.4',
      authorization: 'Bearer x',
    },
    body,
  })
  expect(await response.json()).toEqual({ path: '/payments/webhook', body })
  expect(response.headers.get('x-request-id')).toBe('r1')
  const headers = graph.received.commerce.at(-1)?.headers ?? {}
  expect(headers).toMatchObject({
    'x-signature': 'abc',
    'x-request-id': 'r1',
    'content-type': 'application/json',
  })
  for (const name of ['x-quire-assertion', 'x-forwarded-for', 'authorization'])
    expect(headers).not.toHaveProperty(name)
})

test.each(['/covers/../graphql', '/covers/%2e%2e/graphql', '/covers/..%2fgraphql', '/covers/..%5cgraphql'])(
  '%s leads nowhere',
  async (path) => {
    await using graph = await startSmallGraph()
    const { statusCode, body } = await request(graph.url, { path, method: 'GET' } as never)
    await body.dump()
    expect(statusCode).toBeGreaterThanOrEqual(400)
    expect(graph.received.catalog).toHaveLength(0)
  },
)

test.each([
  ['is down', 502, true],
  ['hangs', 504, false],
])('one that %s is told without saying where it is', async (_, status, isDown) => {
  await using graph = await startSmallGraph({
    env: { SUBGRAPH_TIMEOUT_MS: '300' },
    ...(!isDown && { instead: { catalog: () => {} } }),
  })
  if (isDown) await graph.stop('catalog')
  const response = await fetch(`${graph.url}/covers/x`)
  expect(response.status).toBe(status)
  expect(await response.json()).toEqual({
    errors: [{ message: 'This part is not available at the moment.', extensions: { code: 'UNAVAILABLE' } }],
  })
})

test('its own answers pass as they are, ranges and refusals too', async () => {
  await using graph = await startSmallGraph({
    instead: {
      catalog(incoming, response) {
        response.writeHead(incoming.headers.range ? 206 : 503, {
          etag: '"x"',
          'content-range': 'bytes 0-1/9',
          'keep-alive': 'timeout=1',
          'x-request-id': 'its-own',
        })
        response.end('ab')
      },
    },
  })
  const part = await fetch(`${graph.url}/covers/x`, { headers: { range: 'bytes=0-1', 'x-request-id': 'r1' } })
  expect([part.status, part.headers.get('etag'), part.headers.get('content-range')]).toEqual([
    206,
    '"x"',
    'bytes 0-1/9',
  ])
  expect(part.headers.get('x-request-id')).toBe('r1')
  expect((await fetch(`${graph.url}/covers/x`)).status).toBe(503)
})

test('a reader who goes away stops what is sent to them', async () => {
  let isClosed = false
  await using graph = await startSmallGraph({
    instead: {
      catalog(_, response) {
        response.once('close', () => (isClosed = true))
        const write = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
          if (!response.destroyed) response.once('drain', write)
        }
        write()
      },
    },
  })
  const gone = new AbortController()
  const response = await fetch(`${graph.url}/covers/x`, { signal: gone.signal })
  await response.body?.getReader().read()
  gone.abort()
  await expect.poll(() => isClosed).toBe(true)
})
