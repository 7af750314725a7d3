import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous } from '#kit/auth/viewer.ts'
import type { LocalGraph } from '#kit/graphql/local-graph.ts'
import { gatewayHeaders } from '../../support/signed-call.ts'
import { startIdentity, type IdentityFixture } from '../identity/identity-fixture.ts'
import { startSmallSubgraph } from './small-subgraph.ts'
import { answered, refused, type Asked } from './transport-cases.ts'

interface Served {
  name: string
  url: string
  graph: LocalGraph
}
type Way = (served: Served, asked: Asked, requestId?: string) => Promise<{ data: any; errors?: any }>

const assertionOf = ({ viewer = anonymous }: Asked, requestId: string) => ({
  viewer,
  requestId,
  client: { address: '127.0.0.1', userAgent: 'test' },
})

const ways: Record<string, Way> = {
  async 'over HTTP'({ name, url }, asked, requestId = randomUUID()) {
    const { query, operationName, variables = {} } = asked
    const body = JSON.stringify({ query, operationName, variables })
    const headers = gatewayHeaders({
      to: name,
      body,
      requestId,
      isMutation: query.startsWith('mutation'),
      ...(asked.viewer && { viewer: asked.viewer }),
    })
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    return { data: null, ...((await answer.json()) as object) }
  },

  async 'in process'({ graph }, asked, requestId = randomUUID()) {
    const { query, operationName, variables = {} } = asked
    const answer = await graph.execute({ query, operationName, variables }, assertionOf(asked, requestId))
    expect(answer, 'JSON says all of it').toEqual(JSON.parse(JSON.stringify(answer)))
    return answer
  },
}

let small: Awaited<ReturnType<typeof startSmallSubgraph>>
let served: Served
let identity: IdentityFixture
beforeAll(async () => {
  small = await startSmallSubgraph()
  served = { name: 'small', url: small.url, graph: small.subgraph.graph }
  identity = await startIdentity()
})
afterAll(async () => {
  await small.subgraph.close()
  await identity[Symbol.asyncDispose]()
})

describe.each(Object.entries(ways))('%s', (_, way) => {
  // An operation is compiled when it comes again.
  describe.each(['first', 'second', 'third'])('a graph asked for the %s time', () => {
    test.each(answered)('answers %s', async (__, asked, data, errors) => {
      const answer = await way(served, asked)
      expect(JSON.stringify(answer.data)).toBe(JSON.stringify(data))
      expect(answer.errors?.map(({ locations: ___, ...error }: any) => error)).toEqual(errors)
    })

    test.each(refused)('refuses %s', async (__, asked, code, message) => {
      const answer = await way(served, asked)
      expect(answer.data).toBeNull()
      expect(answer.errors).toMatchObject([
        { message: expect.stringContaining(message), extensions: { code } },
      ])
    })
  })

  test('a bug is told to the log, with the id of its request; a refusal is not', async () => {
    const requestId = randomUUID()
    await way(served, { query: 'query Why { broken refused }' }, requestId)
    expect(small.lines.filter((line) => line.requestId === requestId)).toMatchObject([
      { msg: 'a resolver failed', err: { message: 'SELECT password FROM account failed' } },
    ])
  })

  test('what a mutation says to others is on its way before it is answered; a query says nothing', async () => {
    const before = small.flushes()
    await way(served, { query: '{ viewer }' })
    expect(small.flushes()).toBe(before)
    await way(served, { query: 'mutation { publish(title: "Lady Susan") { id } }' })
    expect(small.flushes()).toBe(before + 1)
  })

  test('an answer belongs to who asked', async () => {
    const asked = { query: '{ named { name } }' }
    const first = await way(served, asked)
    first.data.named[0].name = 'somebody else'
    expect((await way(served, asked)).data.named[0].name).toBe('Jane Austen')
  })

  test('a reader signs up, and is who she is to herself and to nobody else', async () => {
    const real = { name: 'identity', url: identity.url, graph: identity.identity.graph }
    const username = `reader-${randomUUID().slice(0, 8)}`
    const { id, viewer } = await identity.signUp(username)
    const me = { query: 'query Me { me { id username email } }' }
    for (const __ of ['interpreted', 'compiled']) {
      expect(await way(real, { ...me, viewer })).toEqual({
        data: { me: { id, username, email: `${username}@example.org` } },
      })
      expect(await way(real, me)).toEqual({ data: { me: null } })
      const found = await way(real, {
        query: 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { id email } } }',
        variables: {
          r: [
            { __typename: 'User', id },
            { __typename: 'User', id: randomUUID() },
          ],
        },
      })
      expect(found.data._entities[0]).toEqual({ id, email: null })
      expect(found.data._entities[1]).toBeNull()
    }
  })
})

test('over HTTP, nobody is answered without the word of the gateway', async () => {
  const answer = await fetch(`${small.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer }' }),
  })
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
})
