import { decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { readIdentityConfig } from '../../../subgraphs/identity/config.ts'
import { createIdentity } from '../../../subgraphs/identity/index.ts'
import { createTestDatabase } from '../../support/database.ts'
import { testEnv } from '../../support/env.ts'
import { whileHolding } from './hold-lock.ts'
import { startIdentity } from './identity-fixture.ts'

test('instances that start at the same moment make one signing key between them', async () => {
  await using database = await createTestDatabase()
  const config = readIdentityConfig(testEnv(database))
  const instances = await whileHolding(
    database.urlOf('identity'),
    'LOCK TABLE signing_key IN EXCLUSIVE MODE',
    { waiters: 2, work: () => Promise.all([1, 2].map(() => createIdentity(config))) },
  )
  try {
    const urls = await Promise.all(instances.map((one) => one.listen()))
    const sets = await Promise.all(
      urls.map(async (url) => (await fetch(`${url}/.well-known/jwks.json`)).json()),
    )
    expect((sets[0] as any).keys).toHaveLength(1)
    expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(1)
  } finally {
    await Promise.all(instances.map((one) => one.close()))
  }
})

test('the key survives a restart', async () => {
  await using database = await createTestDatabase()
  const keyIds: string[] = []
  for (let start = 0; start < 2; start++) {
    const identity = await createIdentity(readIdentityConfig(testEnv(database)))
    const answer = await fetch(`${await identity.listen()}/.well-known/jwks.json`)
    keyIds.push(((await answer.json()) as any).keys[0].kid)
    await identity.close()
  }
  expect(keyIds[0]).toBe(keyIds[1])
})

test('the published key is public in every sense, and may be cached', async () => {
  await using fixture = await startIdentity()
  const answer = await fetch(`${fixture.url}/.well-known/jwks.json`)
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
  expect(answer.headers.get('content-type')).toContain('application/jwk-set+json')
  const { keys } = (await answer.json()) as any
  const { accessToken } = await fixture.signUp('signer')
  expect(keys).toEqual([
    {
      kty: 'OKP',
      crv: 'Ed25519',
      x: expect.any(String),
      kid: decodeProtectedHeader(accessToken).kid,
      alg: 'EdDSA',
      use: 'sig',
    },
  ])
})

test('the private key is sealed in the database, and another secret does not open it', async () => {
  await using fixture = await startIdentity()
  const [row] = await fixture.sql<{ sealed: Buffer }>('SELECT sealed_private_jwk AS sealed FROM signing_key')
  expect(row?.sealed.includes('"d"')).toBe(false)
  const config = readIdentityConfig(testEnv(fixture.database))
  await expect(
    createIdentity({ ...config, secret: 'another-secret-that-is-long-enough-too' }),
  ).rejects.toThrow('SECRET')
})

test('nobody but the gateway gets an answer from the graph', async () => {
  await using fixture = await startIdentity()
  const answer = await fetch(`${fixture.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ me { id } }' }),
  })
  expect(answer.status).toBe(401)
})
