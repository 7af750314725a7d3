import { createHash } from 'node:crypto'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { password, startIdentity, viewerOf, type IdentityFixture, type SignedIn } from './identity-fixture.ts'

let fixture: IdentityFixture
let now = new Date('2030-01-01T00:00:00.000Z')
beforeAll(async () => {
  fixture = await startIdentity({ clock: () => now })
})
afterAll(() => fixture[Symbol.asyncDispose]())

const refresh = (refreshToken: string) => fixture.open('refreshSession', { refreshToken })
const codes = (answer: { problems: { code: string }[] }) => answer.problems.map(({ code }) => code)
const liveSessions = ({ id }: SignedIn) =>
  fixture.sql('SELECT id FROM session WHERE account_id = $1 AND ended_at IS NULL', id)
const later = (days: number) => (now = new Date(now.getTime() + days * 86_400_000))

describe('logging in', () => {
  test('works by username and by e-mail address, in any letter case', async () => {
    const { id } = await fixture.signUp('ada')
    for (const login of ['ada', 'ADA', 'ada@example.org', ' Ada@Example.ORG ']) {
      expect((await fixture.signIn(login)).id).toBe(id)
    }
  })

  test('answers an unknown account as it answers a wrong password', async () => {
    await fixture.signUp('known')
    const wrong = await fixture.open('logIn', { login: 'known', password: 'not-the-password' })
    const unknown = await fixture.open('logIn', { login: 'nobody-of-that-name', password })
    expect(wrong).toEqual(unknown)
    expect(codes(wrong)).toEqual(['BAD_CREDENTIALS'])
  })

  test.each(['', '@', 'a\u0000b', '\ud800', 'x'.repeat(10_000), "' OR 1=1 --"])(
    'takes %j for no account',
    async (login) => {
      expect(codes(await fixture.open('logIn', { login, password }))).toEqual(['BAD_CREDENTIALS'])
    },
  )

  test('on a device that is named again lists it once', async () => {
    const { viewer } = await fixture.signUp('nomad')
    const list = async () =>
      (await fixture.as(viewer).send('{ me { devices { id name current } } }')).data.me.devices
    const [tablet] = await list()
    await fixture.signIn('nomad', { device: { id: tablet.id, name: 'Renamed tablet', platform: 'android' } })
    expect(await list()).toEqual([{ id: tablet.id, name: 'Renamed tablet', current: true }])
    later(1)
    await fixture.signIn('nomad', { device: { name: 'Phone', platform: 'ios' } })
    expect(await list()).toEqual([
      { id: expect.any(String), name: 'Phone', current: false },
      { id: tablet.id, name: 'Renamed tablet', current: true },
    ])
  })

  test("cannot take over another account's device by its id", async () => {
    const owner = await fixture.signUp('owner')
    const { data } = await fixture.as(owner.viewer).send('{ me { devices { id } } }')
    const thief = await fixture.signUp('thief')
    const stolen = { id: data.me.devices[0].id, name: 'Mine now', platform: 'web' }
    await fixture.signIn('thief', { device: stolen })
    const answer = await fixture.as(thief.viewer).send('{ me { devices { id } } }')
    expect(answer.data.me.devices.map((one: { id: string }) => one.id)).not.toContain(stolen.id)
    const after = await fixture.as(owner.viewer).send('{ me { devices { name } } }')
    expect(after.data.me.devices).toEqual([{ name: 'Kitchen tablet' }])
  })

  test('works without a device', async () => {
    await fixture.signUp('bare')
    const { viewer } = await fixture.signIn('bare', {})
    const { data } = await fixture.as(viewer).send('{ me { devices { name current } } }')
    expect(data.me.devices).toContainEqual({ name: 'Unnamed device', current: true })
  })
})

describe('the access token', () => {
  test('is verifiable with the published keys and says who, on which session, and what is allowed', async () => {
    const { accessToken, id } = await fixture.signUp('token')
    const { payload, protectedHeader } = await jwtVerify(
      accessToken,
      createRemoteJWKSet(new URL(`${fixture.url}/.well-known/jwks.json`)),
      { issuer: 'http://quire.test', audience: 'quire', algorithms: ['EdDSA'], currentDate: now },
    )
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) })
    expect(payload).toMatchObject({
      sub: id,
      roles: ['READER'],
      permissions: ['account:manage', 'book:read', 'cart:use'],
    })
    expect(payload['sid']).toEqual(expect.any(String))
    expect(payload.jti).toEqual(expect.any(String))
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300)
  })

  test('carries the roles that were set last, from the next refresh on', async () => {
    const { id, refreshToken } = await fixture.signUp('riser')
    await fixture
      .as(viewerWith(['user:roles']))
      .send('mutation ($input: SetRolesInput!) { setRoles(input: $input) { user { id } } }', {
        input: { userId: id, roles: ['PUBLISHER'] },
      })
    const { session } = await refresh(refreshToken)
    expect(viewerOf(session.accessToken)).toMatchObject({
      roles: ['PUBLISHER'],
      permissions: expect.arrayContaining(['book:publish', 'book:read']),
    })
  })
})

describe('refreshing', () => {
  test('gives a new pair for the same session', async () => {
    const before = await fixture.signUp('fresh')
    const { session } = await refresh(before.refreshToken)
    expect(session.refreshToken).not.toBe(before.refreshToken)
    expect(viewerOf(session.accessToken)).toEqual(before.viewer)
    expect(decodeProtectedHeader(session.accessToken).kid).toBe(decodeProtectedHeader(before.accessToken).kid)
    expect(await liveSessions(before)).toHaveLength(1)
  })

  test('stores tokens as their SHA-256 only', async () => {
    const { refreshToken } = await fixture.signUp('vault')
    const hash = createHash('sha256').update(refreshToken).digest()
    expect(await fixture.sql('SELECT 1 FROM refresh_token WHERE hash = $1', hash)).toHaveLength(1)
    const [dump] = await fixture.sql<{ text: string }>(
      `SELECT string_agg(t::text, '') AS text FROM refresh_token t`,
    )
    expect(dump?.text).not.toContain(refreshToken)
    expect(dump?.text).not.toContain(Buffer.from(refreshToken).toString('hex'))
  })

  test('with a token that was used before ends its session, the newest token included', async () => {
    const user = await fixture.signUp('robbed')
    const elsewhere = await fixture.signIn('robbed')
    const { session } = await refresh(user.refreshToken)
    expect(codes(await refresh(user.refreshToken))).toEqual(['SESSION_ENDED'])
    expect(codes(await refresh(session.refreshToken))).toEqual(['SESSION_ENDED'])
    expect((await refresh(elsewhere.refreshToken)).session).not.toBeNull()
  })

  test('fifty times at once with one token leaves no live session of that family', async () => {
    const user = await fixture.signUp('stampede')
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(user.refreshToken)))
    const winners = answers.filter(({ session }) => session)
    expect(winners).toHaveLength(1)
    expect(await liveSessions(user)).toEqual([])
    expect(codes(await refresh(winners[0]?.session.refreshToken))).toEqual(['SESSION_ENDED'])
    const replays = await fixture.sql(
      `SELECT 1 FROM audit_entry WHERE action = 'REPLAY_REFRESH_TOKEN' AND subject_id = $1`,
      user.id,
    )
    expect(replays).toHaveLength(49)
  })

  test('while replays race with the rightful chain leaves no usable token', async () => {
    const user = await fixture.signUp('chain')
    const first = await refresh(user.refreshToken)
    const raced = await Promise.all([
      refresh(user.refreshToken),
      refresh(first.session.refreshToken),
      refresh(user.refreshToken),
    ])
    expect(await liveSessions(user)).toEqual([])
    for (const token of raced.flatMap(({ session }) => session?.refreshToken ?? [])) {
      expect(codes(await refresh(token))).toEqual(['SESSION_ENDED'])
    }
  })

  test('after logging out is refused as often as it is tried, and is no replay', async () => {
    const user = await fixture.signUp('forgetful')
    await fixture.as(user.viewer).send('mutation { logOut { problems { code } } }')
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(codes(await refresh(user.refreshToken))).toEqual(['SESSION_ENDED'])
    }
    const trail = await fixture.sql(
      'SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY id',
      user.id,
    )
    expect(trail.map(({ action }) => action)).toEqual(['REGISTER', 'LOG_IN', 'LOG_OUT'])
  })

  test.each(['', 'unknown', '\u0000', 'x'.repeat(10_000)])('with %j is refused', async (token) => {
    expect(codes(await refresh(token))).toEqual(['SESSION_ENDED'])
  })

  test('works for thirty days, and a session for a year at most', async () => {
    const idle = await fixture.signUp('idle')
    let { refreshToken } = await fixture.signUp('busy')
    const opened = now
    later(31)
    expect(codes(await refresh(idle.refreshToken))).toEqual(['SESSION_ENDED'])
    now = opened
    for (let month = 0; month < 14; month++) {
      later(26)
      refreshToken = (await refresh(refreshToken)).session.refreshToken
    }
    later(2)
    expect(codes(await refresh(refreshToken))).toEqual(['SESSION_ENDED'])
  })
})

describe('logging out', () => {
  const logOut = 'mutation { logOut { problems { code } } }'

  test('ends this session and no other', async () => {
    const here = await fixture.signUp('leaver')
    const there = await fixture.signIn('leaver')
    const { data } = await fixture.as(here.viewer).send(logOut)
    expect(data.logOut).toEqual({ problems: [] })
    expect(codes(await refresh(here.refreshToken))).toEqual(['SESSION_ENDED'])
    expect((await refresh(there.refreshToken)).session).not.toBeNull()
  })

  test('a second time does no harm, and is one entry in the trail', async () => {
    const { viewer, id } = await fixture.signUp('twice')
    await fixture.as(viewer).send(logOut)
    expect((await fixture.as(viewer).send(logOut)).data.logOut).toEqual({ problems: [] })
    expect(
      await fixture.sql(`SELECT 1 FROM audit_entry WHERE action = 'LOG_OUT' AND actor_id = $1`, id),
    ).toHaveLength(1)
  })

  test('needs somebody who is signed in', async () => {
    const { errors } = await fixture.send(logOut)
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})
