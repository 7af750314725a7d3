import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, startIdentity, type IdentityFixture } from './identity-fixture.ts'

let fixture: IdentityFixture
beforeAll(async () => {
  fixture = await startIdentity()
})
afterAll(() => fixture[Symbol.asyncDispose]())

const register = (input: object) => fixture.open('register', { password, ...input })
const codes = (answer: { problems: { code: string }[] }) => answer.problems.map(({ code }) => code)

describe('registering', () => {
  test('opens a session, and shows the new account to its owner', async () => {
    const { session, problems } = await register({ username: 'ada', email: 'Ada@Example.org' })
    expect(problems).toEqual([])
    expect(session.user).toEqual({
      id: expect.any(String),
      username: 'ada',
      email: 'Ada@Example.org',
      roles: ['READER'],
    })
  })

  test('takes the username for a display name where none is given', async () => {
    const { viewer } = await fixture.signUp('grace')
    const { data } = await fixture.as(viewer).send('{ me { displayName emailVerified status } }')
    expect(data.me).toEqual({ displayName: 'grace', emailVerified: false, status: 'ACTIVE' })
  })

  test('answers every fault of the input at once', async () => {
    const answer = await register({
      username: 'a@',
      email: 'nowhere',
      password: 'short',
      displayName: '  ',
      device: { name: '', platform: 'x'.repeat(41) },
    })
    expect(answer.session).toBeNull()
    expect(answer.problems.map(({ code, path }) => [code, path.join('.')])).toEqual([
      ['INVALID_INPUT', 'input.username'],
      ['INVALID_INPUT', 'input.email'],
      ['INVALID_INPUT', 'input.displayName'],
      ['WEAK_PASSWORD', 'input.password'],
      ['INVALID_INPUT', 'input.device.name'],
      ['INVALID_INPUT', 'input.device.platform'],
    ])
  })

  test('says of a weak password how long one must be', async () => {
    const { problems } = await register({ username: 'weak', email: 'weak@example.org', password: 'password' })
    expect(problems).toEqual([expect.objectContaining({ __typename: 'WeakPassword', minimumLength: 10 })])
  })

  test('says that a name is taken beside what else is wrong', async () => {
    await fixture.signUp('taken')
    expect(codes(await register({ username: 'TAKEN', email: 'taken@EXAMPLE.org', password: 'x' }))).toEqual([
      'WEAK_PASSWORD',
      'USERNAME_TAKEN',
    ])
  })

  test('answers the same for an address that somebody has as for one that nobody has, and tells its owner', async () => {
    const email = 'held@example.org'
    await fixture.signUp('held')
    const verify = async (token: string) =>
      fixture.send(
        'mutation ($token: String!) { verifyEmail(input: { token: $token }) { problems { code } } }',
        {
          token,
        },
      )
    await verify(await fixture.tokenTo(email, 'Confirm your e-mail address'))
    const [stranger, known] = [
      await register({ username: 'stranger', email: 'nobody-has-this@example.org' }),
      await register({ username: 'prober', email: 'HELD@example.org' }),
    ]
    const shape = ({ session, problems }: typeof known) => [
      Object.keys(session),
      session.user.roles,
      problems,
    ]
    expect(shape(known)).toEqual(shape(stranger))
    expect(await fixture.letterTo(email, 'You have an account with this address')).toContain('Hello held')
    expect((await fixture.signIn(email)).username).toBe('held')
  })

  test('gives an address to whoever confirms it first, of all who gave it', async () => {
    const email = 'contested@example.org'
    await register({ username: 'early', email })
    const first = await fixture.tokenTo(email, 'Confirm your e-mail address')
    await register({ username: 'rightful', email })
    const second = await (async () => {
      for (;;) {
        const token = await fixture.tokenTo(email, 'Confirm your e-mail address')
        if (token !== first) return token
        await wait(20)
      }
    })()
    const verify = async (token: string) =>
      (
        await fixture.send(
          'mutation ($token: String!) { verifyEmail(input: { token: $token }) { user { id } problems { code } } }',
          { token },
        )
      ).data.verifyEmail
    expect(codes(await verify(second))).toEqual([])
    expect(codes(await verify(first))).toEqual(['TOKEN_INVALID'])
    expect((await fixture.signIn(email)).username).toBe('rightful')
  })

  test.each([
    ['another letter case', 'Case', 'cASE'],
    ['full-width letters', 'wide', 'ｗｉｄｅ'],
    ['ß written out', 'straße', 'STRASSE'],
  ])('makes no second account by %s', async (_how, one, other) => {
    expect(codes(await register({ username: one, email: `${crypto.randomUUID()}@example.org` }))).toEqual([])
    expect(codes(await register({ username: other, email: `${crypto.randomUUID()}@example.org` }))).toEqual([
      'USERNAME_TAKEN',
    ])
  })

  test('gives one account when twelve ask for the same name at once, and the others a problem', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => register({ username: 'crowd', email: 'crowd@example.org' })),
    )
    expect(answers.filter(({ session }) => session)).toHaveLength(1)
    for (const answer of answers.filter(({ session }) => !session)) {
      expect(codes(answer)).toEqual(['USERNAME_TAKEN'])
    }
    expect(await fixture.sql(`SELECT id FROM account WHERE username_key = 'crowd'`)).toHaveLength(1)
  })

  test('refuses characters that cannot be stored, as a problem', async () => {
    const answer = await register({
      username: 'nul\u0000',
      email: 'nul\u0000@example.org',
      displayName: 'nul\u0000',
      device: { name: 'nul\u0000', platform: 'nul\u0000' },
    })
    expect(new Set(codes(answer))).toEqual(new Set(['INVALID_INPUT']))
    expect(answer.problems).toHaveLength(5)
  })

  test('says UserRegistered once to the other subgraphs', async () => {
    const { id } = await fixture.signUp('herald')
    expect(await fixture.eventsOf(id)).toEqual([
      {
        type: 'UserRegistered',
        version: 1,
        data: { userId: id, username: 'herald', displayName: 'herald' },
      },
    ])
  })

  test('keeps the password as an Argon2id hash and nothing else', async () => {
    const { id } = await fixture.signUp('hashed')
    const [row] = await fixture.sql<{ password_hash: string }>(
      'SELECT password_hash FROM credential WHERE account_id = $1',
      id,
    )
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })
})
