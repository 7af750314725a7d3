import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgresTransport, type EventTransport } from '#kit/events/transport.ts'
import { newId } from '#kit/ids.ts'
import { createLog } from '#kit/observability/log.ts'
import { viewerWith } from '../../support/graph.ts'
import { password, startIdentity, type IdentityFixture, type SignedIn } from './identity-fixture.ts'

let fixture: IdentityFixture
let transport: EventTransport
let now = new Date()
beforeAll(async () => {
  fixture = await startIdentity({ clock: () => now })
  const log = createLog({ level: 'silent', part: 'test' })
  transport = await openPostgresTransport(fixture.database.urlOf('events'), log)
})
afterAll(async () => {
  await transport.close()
  await fixture[Symbol.asyncDispose]()
})

const codes = ({ problems }: { problems: { code: string }[] }) => problems.map(({ code }) => code)
const erasure = 'erasure { startedAt finishedAt cancelledAt parts { part } }'
const mutate = async (user: SignedIn, field: string, selection: string, input: object) => {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
  const document = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} problems { code } } }`
  const { data, errors } = await fixture.as(user.viewer).send(document, { input })
  if (errors) throw new Error(JSON.stringify(errors))
  return data[field]
}
const ask = async (user: SignedIn, selection: string) =>
  (await fixture.as(user.viewer).send(`{ me { ${selection} } }`)).data.me
const cancel = async (user: SignedIn) =>
  (await fixture.as(user.viewer).send(`mutation { cancelErasure { ${erasure} problems { code } } }`)).data
    .cancelErasure
const emailOf = ({ username }: SignedIn) => `${username}@example.org`

async function confirmErasure(user: SignedIn) {
  await mutate(user, 'requestErasure', '', { password })
  const token = await fixture.tokenTo(emailOf(user), 'Confirm that your account is to be erased')
  return mutate(user, 'confirmErasure', erasure, { token })
}

describe('a copy of what is kept', () => {
  test('takes the password, and then the token of a letter, of the same account and once', async () => {
    const [user, other] = [await fixture.signUp('copied'), await fixture.signUp('curious')]
    expect(codes(await mutate(user, 'requestExport', '', { password: 'not-the-password' }))).toEqual([
      'BAD_CREDENTIALS',
    ])
    expect(codes(await mutate(user, 'requestExport', '', { password }))).toEqual([])
    const token = await fixture.tokenTo(emailOf(user), 'Confirm that you want a copy')
    const confirm = (by: SignedIn, given = token) =>
      mutate(by, 'confirmExport', 'export { finishedAt url }', { token: given })
    expect(codes(await confirm(other))).toEqual(['TOKEN_INVALID'])
    expect((await confirm(user)).export).toEqual({ finishedAt: null, url: null })
    expect(codes(await confirm(user))).toEqual(['TOKEN_INVALID'])
    await mutate(user, 'requestExport', '', { password })
    const again = await (async () => {
      for (;;) {
        const next = await fixture.tokenTo(emailOf(user), 'Confirm that you want a copy')
        if (next !== token) return next
        await wait(20)
      }
    })()
    expect(codes(await confirm(user, again))).toEqual(['CONFLICT'])
  })

  test('is asked of every part of the platform, and answered by identity without anything secret', async () => {
    const user = await fixture.signUp('complete')
    await mutate(user, 'requestExport', '', { password })
    const token = await fixture.tokenTo(emailOf(user), 'Confirm that you want a copy')
    await mutate(user, 'confirmExport', 'export { id }', { token })
    const answered = await (async () => {
      for (;;) {
        const { exports } = await ask(user, 'exports { parts { part byteSize } finishedAt url }')
        if (exports[0].parts.length) return exports[0]
        await wait(20)
      }
    })()
    expect(answered).toMatchObject({ parts: [{ part: 'identity' }], finishedAt: null, url: null })
    const said = await fixture.eventsOf(user.id)
    expect(said.map(({ type }) => type)).toEqual([
      'UserRegistered',
      'UserExportRequested',
      'UserDataExported',
    ])
    expect(said.at(-1)?.data).toMatchObject({ byteSize: answered.parts[0].byteSize })
  })

  test('is fetched by nobody with a link of their own making', async () => {
    for (const token of ['x', 'eyJhbGciOiJIUzI1NiJ9.e30.x', '..'])
      expect((await fetch(`${fixture.url}/exports/${token}`)).status).toBe(404)
  })
})

describe('the end of an account', () => {
  test('waits a week, in which it can be taken back', async () => {
    const user = await fixture.signUp('wavering')
    const { erasure: begun } = await confirmErasure(user)
    expect(begun).toEqual({ startedAt: null, finishedAt: null, cancelledAt: null, parts: [] })
    await fixture.letterTo(emailOf(user), 'Your account will be erased')
    expect((await cancel(user)).erasure.cancelledAt).toBe(now.toISOString())
    expect(codes(await cancel(user))).toEqual(['NOT_FOUND'])
    expect((await fixture.signIn('wavering')).id).toBe(user.id)
  })

  test('is nothing that the last administrator can bring about', async () => {
    const user = await fixture.signUp('only-admin')
    await fixture.sql(`UPDATE account SET roles = '{ADMIN}' WHERE id = $1`, user.id)
    expect(codes(await mutate(user, 'requestErasure', '', { password }))).toEqual(['CONFLICT'])
  })

  test('leaves nothing of the person, ends every way in, and shows what each part did', async () => {
    await using hasty = await startIdentity({ clock: () => now }, { ERASURE_GRACE_DAYS: '0' })
    const main = fixture
    fixture = hasty
    try {
      const user = await hasty.signUp('leaving')
      await confirmErasure(user)
      const row = async () =>
        (
          await hasty.sql<any>(
            'SELECT username, email, display_name, status FROM account WHERE id = $1',
            user.id,
          )
        )[0]
      while ((await row()).status !== 'ERASED') await wait(50)
      expect(await row()).toEqual({
        username: `erased-${user.id}`,
        email: `erased-${user.id}@quire.invalid`,
        display_name: 'Somebody who left',
        status: 'ERASED',
      })
      expect(codes(await hasty.open('logIn', { login: 'leaving', password }))).toEqual(['BAD_CREDENTIALS'])
      expect(codes(await hasty.open('refreshSession', { refreshToken: user.refreshToken }))).toEqual([
        'SESSION_ENDED',
      ])
      const events = (await hasty.eventsOf(user.id)).map(({ type }) => type)
      expect(events).toEqual(expect.arrayContaining(['UserErased', 'UserDataErased']))
      const others = await openPostgresTransport(
        hasty.database.urlOf('events'),
        createLog({ level: 'silent', part: 'test' }),
      )
      for (const subgraph of ['catalog', 'library', 'commerce']) {
        const data = { userId: user.id, subgraph, deleted: [{ what: 'carts', count: 1 }], kept: [] }
        await others.publish(subgraph, [
          { id: newId(), type: 'UserDataErased', subject: user.id, version: 1, at: now, data },
        ])
      }
      await others.close()
      const letter = await hasty.letterTo('leaving@example.org', 'Your account was erased')
      expect(letter).toContain('identity, passwords: 1 deleted')
      expect(letter).toContain('commerce, carts: 1 deleted')
      const { data } = await hasty
        .as(viewerWith(['user:read']))
        .send(
          'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { erasure { finishedAt parts { part deleted { what count } } } } } }',
          { of: [{ __typename: 'User', id: user.id }] },
        )
      expect(data._entities[0].erasure.finishedAt).not.toBeNull()
      expect(data._entities[0].erasure.parts.map(({ part }: any) => part).toSorted()).toEqual([
        'catalog',
        'commerce',
        'identity',
        'library',
      ])
      const [left] = await hasty.sql<any>('SELECT email FROM data_request WHERE account_id = $1', user.id)
      expect(left.email).toBeNull()
    } finally {
      fixture = main
    }
  })
})
