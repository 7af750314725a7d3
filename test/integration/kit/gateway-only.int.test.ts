import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSharedNonces } from '#kit/auth/shared-nonces.ts'
import { openPool } from '#kit/database/pool.ts'
import { createTestDatabase } from '../../support/database.ts'
import { testSecret } from '../../support/secret.ts'
import { gatewayHeaders } from '../../support/signed-call.ts'
import { startSmallSubgraph } from './small-subgraph.ts'

let small: Awaited<ReturnType<typeof startSmallSubgraph>>
beforeAll(async () => {
  small = await startSmallSubgraph()
})
afterAll(() => small.subgraph.close())

const body = JSON.stringify({ query: '{ book(id: "emma") { title } }' })
const send = async (headers: Record<string, string>, sent = body, { url } = small) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: sent,
  })
  return { status: response.status, ...((await response.json()) as any) }
}
const refused = {
  status: 401,
  errors: [{ message: 'Ask the gateway.', extensions: { code: 'UNAUTHENTICATED' } }],
}

describe('a subgraph answers', () => {
  test('what the gateway has signed, and only once', async () => {
    const headers = gatewayHeaders({ to: 'small', body })
    expect(await send(headers)).toEqual({ status: 200, data: { book: { title: 'Emma' } } })
    expect(await send(headers)).toEqual(refused)
  })

  test('nobody who has only learnt for whom the gateway asks', async () => {
    const { 'x-quire-signature': signature = '', ...assertion } = gatewayHeaders({ to: 'small', body })
    expect(await send(assertion)).toEqual(refused)
    expect(await send({ 'x-quire-signature': signature })).toEqual(refused)
    expect(await send({})).toEqual(refused)
  })

  test("by another secret while one takes the other's place", async () => {
    const next = await startSmallSubgraph({ secret: 'n'.repeat(32), acceptedSecrets: [testSecret] })
    const alone = await startSmallSubgraph({ secret: 'n'.repeat(32) })
    expect(await send(gatewayHeaders({ to: 'small', body }), body, next)).toMatchObject({ status: 200 })
    expect(await send(gatewayHeaders({ to: 'small', body }), body, alone)).toEqual(refused)
    await Promise.all([next.subgraph.close(), alone.subgraph.close()])
  })

  test('nothing that was signed for another subgraph', async () => {
    expect(await send(gatewayHeaders({ to: 'large', body }))).toEqual(refused)
  })

  test('no mutation that another instance has answered, nor one that it has answered itself before it was started anew', async () => {
    await using database = await createTestDatabase()
    const pool = openPool(database.urlOf('catalog'))
    const start = async () => startSmallSubgraph({}, await openSharedNonces(pool))
    const [one, other] = await Promise.all([start(), start()])
    const change = JSON.stringify({ query: 'mutation { publish(title: "Emma") { id } }' })
    const headers = gatewayHeaders({ to: 'small', body: change, isMutation: true })
    const statuses = await Promise.all(
      [one, other].map(async (instance) => (await send(headers, change, instance)).status),
    )
    expect(statuses.toSorted()).toEqual([200, 401])
    await one.subgraph.close()
    const anew = await start()
    expect(await send(headers, change, anew)).toEqual(refused)
    expect(
      await send(gatewayHeaders({ to: 'small', body: change, isMutation: true }), change, anew),
    ).toMatchObject({ status: 200 })
    await Promise.all([other.subgraph.close(), anew.subgraph.close()])
    await pool.end()
  })

  test('no other question than the one that was signed', async () => {
    expect(await send(gatewayHeaders({ to: 'small', body }), body.replace('emma', 'ulysses'))).toEqual(
      refused,
    )
    expect(await send(gatewayHeaders({ to: 'small', path: '/other', body }))).toEqual(refused)
    // A body is said to stream only where it does.
    expect(await send(gatewayHeaders({ to: 'small', body: null }))).toEqual(refused)
  })
})
