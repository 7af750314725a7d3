import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { gatewayHeaders } from '../../support/signed-call.ts'
import { password, startIdentity, type IdentityFixture, type SignedIn } from './identity-fixture.ts'

let fixture: IdentityFixture
let now = new Date('2030-01-01T00:00:00.000Z')
let user: SignedIn
beforeAll(async () => {
  fixture = await startIdentity({ clock: () => now })
  user = await fixture.signUp('scripter')
})
afterAll(() => fixture[Symbol.asyncDispose]())

const create = async (input: object = {}) => {
  const { data, errors } = await fixture.as(user.viewer).send(
    `mutation ($input: CreateAccessKeyInput!) { createAccessKey(input: $input) {
      key accessKey { id name permissions } problems { code path } } }`,
    {
      input: {
        name: 'Reader',
        permissions: ['book:read'],
        expiresAt: '2030-02-01T00:00:00Z',
        password,
        ...input,
      },
    },
  )
  if (errors) throw new Error(JSON.stringify(errors))
  return data.createAccessKey
}
const codes = ({ problems }: { problems: { code: string }[] }) => problems.map(({ code }) => code)
/** As the gateway asks. */
async function viewerOf(key: unknown) {
  const body = JSON.stringify({ key })
  const answer = await fetch(`${fixture.url}/access-key`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...gatewayHeaders({ to: 'identity', path: '/access-key', body }),
    },
    body,
  })
  return ((await answer.json()) as any).viewer
}

describe('personal access keys', () => {
  test('need a confirmed address', async () => {
    expect(codes(await create())).toEqual(['EMAIL_NOT_VERIFIED'])
    await fixture.sql('UPDATE account SET email_verified = true WHERE id = $1', user.id)
    expect(codes(await create())).toEqual([])
  })

  test('ask as their owner, with their own permissions and no session', async () => {
    const { key } = await create()
    expect(await viewerOf(key)).toEqual({
      userId: user.id,
      sessionId: null,
      roles: ['READER'],
      permissions: ['book:read'],
      ageLimit: null,
    })
  })

  test('have no permission that their owner has not, and never that over the account', async () => {
    for (const permission of ['book:publish', 'account:manage', 'nonsense']) {
      expect(codes(await create({ permissions: [permission] }))).toEqual(['NOT_ALLOWED'])
    }
  })

  test('lose what their owner loses', async () => {
    const setRoles = (roles: string[]) =>
      fixture
        .as(viewerWith(['user:roles']))
        .send('mutation ($input: SetRolesInput!) { setRoles(input: $input) { problems { code } } }', {
          input: { userId: user.id, roles },
        })
    await setRoles(['PUBLISHER'])
    const { key } = await create({ permissions: ['book:publish', 'book:read'] })
    expect((await viewerOf(key)).permissions).toEqual(['book:publish', 'book:read'])
    await setRoles(['READER'])
    expect((await viewerOf(key)).permissions).toEqual(['book:read'])
  })

  test('need the password, a name, and an end within a year, all said at once', async () => {
    const answer = await create({ name: ' ', permissions: [], expiresAt: '2032-01-01T00:00:00Z' })
    expect(codes(answer)).toEqual(['INVALID_INPUT', 'INVALID_INPUT', 'INVALID_INPUT'])
    expect(codes(await create({ password: 'not-the-password' }))).toEqual(['BAD_CREDENTIALS'])
  })

  test('end when they are revoked, when their time is over, and with their owner', async () => {
    const [revoked, over] = [await create(), await create({ expiresAt: '2030-01-02T00:00:00Z' })]
    const revoke =
      'mutation ($id: ID!) { revokeAccessKey(input: { accessKeyId: $id }) { problems { code } } }'
    const ask = async () =>
      (await fixture.as(user.viewer).send(revoke, { id: revoked.accessKey.id })).data.revokeAccessKey
    expect(codes(await ask())).toEqual([])
    expect(codes(await ask())).toEqual(['NOT_FOUND'])
    expect(await viewerOf(revoked.key)).toBeNull()
    now = new Date('2030-01-03T00:00:00.000Z')
    expect(await viewerOf(over.key)).toBeNull()
    const { key } = await create()
    await fixture.sql(`UPDATE account SET status = 'SUSPENDED' WHERE id = $1`, user.id)
    expect(await viewerOf(key)).toBeNull()
    await fixture.sql(`UPDATE account SET status = 'ACTIVE' WHERE id = $1`, user.id)
  })

  test.each(['quire_', `quire_${randomUUID()}`, 'x', 7, null])('%j is none', async (key) => {
    expect(await viewerOf(key)).toBeNull()
  })

  test('are asked about by nobody but the gateway', async () => {
    for (const path of ['/revocations', '/access-key']) {
      const method = path === '/revocations' ? 'GET' : 'POST'
      expect((await fetch(`${fixture.url}${path}`, { method })).status).toBe(401)
    }
  })

  test('are listed to their owner without what is secret, and stored as a hash', async () => {
    const { key, accessKey } = await create({ name: 'Listed' })
    const { data } = await fixture.as(user.viewer).send('{ me { accessKeys { id name } } }')
    expect(data.me.accessKeys[0]).toEqual({ id: accessKey.id, name: 'Listed' })
    const [dump] = await fixture.sql<{ text: string }>(
      `SELECT string_agg(k::text, '') AS text FROM access_key k`,
    )
    expect(dump?.text).not.toContain(key.slice(6))
  })
})

describe('sessions by device', () => {
  const devices = '{ me { devices { name sessions { id current address userAgent } } } }'

  test('are listed, and one is revoked by its id', async () => {
    const here = await fixture.signUp('lister')
    const there = await fixture.signIn('lister', { device: { name: 'Phone', platform: 'ios' } })
    const list = async () => (await fixture.as(here.viewer).send(devices)).data.me.devices
    const phone = (await list()).find(({ name }: any) => name === 'Phone')
    expect(phone.sessions).toEqual([
      { id: there.viewer.sessionId, current: false, address: '127.0.0.1', userAgent: 'test' },
    ])
    const revoke = 'mutation ($id: ID!) { revokeSession(input: { sessionId: $id }) { problems { code } } }'
    const ask = async (viewer: SignedIn['viewer'], id: unknown) =>
      (await fixture.as(viewer).send(revoke, { id })).data.revokeSession.problems
    expect(await ask(user.viewer, phone.sessions[0].id)).toEqual([{ code: 'NOT_FOUND' }])
    expect(await ask(here.viewer, phone.sessions[0].id)).toEqual([])
    expect(codes(await fixture.open('refreshSession', { refreshToken: there.refreshToken }))).toEqual([
      'SESSION_ENDED',
    ])
    expect((await list()).find(({ name }: any) => name === 'Phone').sessions).toEqual([])
  })

  test('are all revoked but this one', async () => {
    const here = await fixture.signUp('sweeper')
    await fixture.signIn('sweeper')
    await fixture.signIn('sweeper')
    const { data } = await fixture
      .as(here.viewer)
      .send('mutation { revokeOtherSessions { ended problems { code } } }')
    expect(data.revokeOtherSessions).toEqual({ ended: 2, problems: [] })
    expect((await fixture.open('refreshSession', { refreshToken: here.refreshToken })).session).not.toBeNull()
  })
})
