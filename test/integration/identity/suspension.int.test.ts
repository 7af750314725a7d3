import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { whileHolding } from './hold-lock.ts'
import { password, startIdentity, type IdentityFixture } from './identity-fixture.ts'

let fixture: IdentityFixture
beforeAll(async () => {
  fixture = await startIdentity()
})
afterAll(() => fixture[Symbol.asyncDispose]())

describe('suspending', () => {
  const document = `mutation ($input: SuspendUserInput!) {
    suspendUser(input: $input) { user { id status } problems { __typename code message path } }
  }`
  const guard = viewerWith(['user:suspend', 'user:read'])
  const suspend = async (userId: string, reason = 'spam', viewer = guard) =>
    (await fixture.as(viewer).send(document, { input: { userId, reason } })).data.suspendUser

  test('needs user:suspend', async () => {
    const { id } = await fixture.signUp('safe')
    const { errors } = await fixture
      .as(viewerWith(['user:read']))
      .send(document, { input: { userId: id, reason: 'x' } })
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })

  test('ends every session, and the right password is answered with the reason why not', async () => {
    const here = await fixture.signUp('spammer')
    const there = await fixture.signIn('spammer')
    expect(await suspend(here.id)).toEqual({ user: { id: here.id, status: 'SUSPENDED' }, problems: [] })
    for (const { refreshToken } of [here, there]) {
      expect((await fixture.open('refreshSession', { refreshToken })).problems[0].code).toBe('SESSION_ENDED')
    }
    const right = await fixture.open('logIn', { login: 'spammer', password })
    expect(right.problems[0].code).toBe('ACCOUNT_SUSPENDED')
    const wrong = await fixture.open('logIn', { login: 'spammer', password: 'not-the-password' })
    expect(wrong.problems[0].code).toBe('BAD_CREDENTIALS')
  })

  test('under way makes a sign-in wait, and then refuses it', async () => {
    const { id } = await fixture.signUp('racer')
    const answer = await whileHolding(
      fixture.database.urlOf('identity'),
      `UPDATE account SET status = 'SUSPENDED' WHERE id = '${id}'`,
      { waiters: 1, work: () => fixture.open('logIn', { login: 'racer', password }) },
    )
    expect(answer.problems[0].code).toBe('ACCOUNT_SUSPENDED')
  })

  test('by two at once is one event and one entry', async () => {
    const { id } = await fixture.signUp('crowded')
    const answers = await whileHolding(
      fixture.database.urlOf('identity'),
      `SELECT 1 FROM account WHERE id = '${id}' FOR SHARE`,
      { waiters: 2, work: () => Promise.all([suspend(id, 'spam'), suspend(id, 'spam')]) },
    )
    for (const answer of answers) expect(answer.user.status).toBe('SUSPENDED')
    const events = await fixture.eventsOf(id)
    expect(events.map(({ type }) => type)).toEqual(['UserRegistered', 'UserSuspended'])
    expect(
      await fixture.sql(`SELECT 1 FROM audit_entry WHERE action = 'SUSPEND_USER' AND subject_id = $1`, id),
    ).toHaveLength(1)
  })

  test('twice is one event and one entry', async () => {
    const { id } = await fixture.signUp('repeat')
    await suspend(id, 'first')
    expect(await suspend(id, 'second')).toEqual({ user: { id, status: 'SUSPENDED' }, problems: [] })
    const entries = await fixture.sql(
      `SELECT detail FROM audit_entry WHERE action = 'SUSPEND_USER' AND subject_id = $1`,
      id,
    )
    expect(entries).toEqual([{ detail: 'first' }])
  })

  test('says all that is wrong at once: no reason, and oneself', async () => {
    const { id } = await fixture.signUp('self')
    const { problems } = await suspend(id, '  ', { ...guard, userId: id })
    expect(problems.map(({ code }: any) => code)).toEqual(['INVALID_INPUT', 'NOT_ALLOWED'])
  })

  test.each([randomUUID(), 'nobody'])('of %s is a problem', async (userId) => {
    expect((await suspend(userId)).problems[0].code).toBe('NOT_FOUND')
  })

  test('of the last administrator is refused', async () => {
    const {
      accounts: [, , admin],
    } = await fixture.identity.seedDemoAccounts(password)
    expect((await suspend(admin?.id ?? '')).problems[0].code).toBe('CONFLICT')
  })

  test('is said to the other subgraphs, after the registration and with a higher version', async () => {
    const { id } = await fixture.signUp('headline')
    await suspend(id, 'fraud')
    expect(await fixture.eventsOf(id)).toEqual([
      expect.objectContaining({ type: 'UserRegistered', version: 1 }),
      { type: 'UserSuspended', version: 2, data: { userId: id, reason: 'fraud' } },
    ])
  })
})
