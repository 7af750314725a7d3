import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { startSmallGraph } from './small-graph.ts'

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('who asks', () => {
  test('is nobody without a token, also with a header that waits to be filled in', async () => {
    await using graph = await startSmallGraph()
    expect(await graph.ask('{ me { id } }')).toEqual({ data: { me: null } })
    expect(await graph.ask('{ me { id } }', { headers: { authorization: 'Bearer ' } })).toEqual({
      data: { me: null },
    })
  })

  test('is the user that a token of ours names, and reaches the subgraphs signed, with where the request came from', async () => {
    await using graph = await startSmallGraph()
    const headers = {
      authorization: `bearer ${await graph.token({ permissions: ['book:read', 'book:edit'] })}`,
      'x-request-id': 'from-outside.1',
      'user-agent': 'a test',
    }
    const response = await graph.send('{ me { id } }', { headers })
    expect(await response.json()).toEqual({ data: { me: { id: 'u1' } } })
    expect(response.headers.get('x-request-id')).toBe('from-outside.1')
    const call = graph.received.identity.at(-1)
    expect(call?.assertion).toEqual({
      viewer: {
        userId: 'u1',
        sessionId: 's1',
        roles: ['READER'],
        permissions: ['book:read', 'book:edit'],
        ageLimit: null,
      },
      requestId: 'from-outside.1',
      client: { address: '127.0.0.1', userAgent: 'a test' },
    })
    expect(call?.headers['x-request-id']).toBe('from-outside.1')
    expect(call?.headers.authorization).toBeUndefined()
  })

  test('is not whoever says so in a header of ours', async () => {
    await using graph = await startSmallGraph()
    const forged = await new SignJWT({ viewer: { userId: 'admin' }, client: {}, rid: 'r' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('quire-gateway')
      .setExpirationTime('1m')
      .sign(new Uint8Array(32))
    await graph.ask('{ me { id } }', {
      headers: { 'x-quire-assertion': forged, 'x-forwarded-for': '203.0.113.9' },
    })
    expect(graph.received.identity.at(-1)?.assertion).toMatchObject({
      viewer: { userId: null },
      client: { address: '127.0.0.1' },
    })
  })

  test('comes from where a trusted proxy says', async () => {
    await using graph = await startSmallGraph({ env: { TRUSTED_PROXIES: '127.0.0.0/8' } })
    await graph.ask('{ me { id } }', { headers: { 'x-forwarded-for': '203.0.113.9' } })
    expect(graph.received.identity.at(-1)?.assertion?.client.address).toBe('203.0.113.9')
  })

  test.each([
    ['is noise', async () => 'noise'],
    [
      'has expired',
      (graph: Awaited<ReturnType<typeof startSmallGraph>>) => graph.token({}, { expires: '-1m' }),
    ],
    [
      'is of another issuer',
      (graph: Awaited<ReturnType<typeof startSmallGraph>>) =>
        graph.token({}, { issuer: 'http://other.test' }),
    ],
    ['is signed by nobody', async () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"u1"}')}.`],
  ])('is refused with a token that %s', async (_, make) => {
    await using graph = await startSmallGraph()
    const response = await graph.send('{ me { id } }', bearer(await make(graph)))
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({
      errors: [
        { message: 'The access token is invalid or has expired.', extensions: { code: 'UNAUTHENTICATED' } },
      ],
    })
    expect(graph.received.identity.filter(({ path }) => path === '/graphql')).toHaveLength(0)
  })

  test('is still known while identity is down, and can not be told when its keys were never had', async () => {
    await using graph = await startSmallGraph()
    const token = await graph.token()
    await using cold = await startSmallGraph()
    const foreign = await cold.token()
    await graph.ask('{ me { id } }', bearer(token))
    await Promise.all([graph.stop('identity'), cold.stop('identity')])
    expect(await graph.ask('{ book(id: "a") { title } }', bearer(token))).toEqual({
      data: { book: { title: 'Emma' } },
    })
    const refused = await cold.send('{ book(id: "a") { title } }', bearer(foreign))
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
  })
})

test.each(['', 'with space', 'x'.repeat(129), 'line%0Abreak{}'])(
  'the request id %j from outside is replaced',
  async (given) => {
    await using graph = await startSmallGraph()
    const response = await graph.send('{ __typename }', { headers: { 'x-request-id': given } })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  },
)
