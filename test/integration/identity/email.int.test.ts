import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, startIdentity, type IdentityFixture, type SignedIn } from './identity-fixture.ts'

let fixture: IdentityFixture
let now = new Date('2030-01-01T00:00:00.000Z')
beforeAll(async () => {
  fixture = await startIdentity({ clock: () => now })
})
afterAll(() => fixture[Symbol.asyncDispose]())

const codes = ({ problems }: { problems: { code: string }[] }) => problems.map(({ code }) => code)
const act = async (field: string, type: string, input: object, viewer?: SignedIn['viewer'], shown = '') => {
  const document = `mutation ($input: ${type}!) { ${field}(input: $input) { ${shown} problems { code path } } }`
  const answer = await (viewer ? fixture.as(viewer) : fixture).send(document, { input })
  if (answer.errors) throw new Error(JSON.stringify(answer.errors))
  return answer.data[field]
}
const verify = (token: string) => act('verifyEmail', 'VerifyEmailInput', { token })
const isVerified = async ({ viewer }: SignedIn) =>
  (await fixture.as(viewer).send('{ me { emailVerified } }')).data.me.emailVerified

describe('confirming an address', () => {
  test('works once, by the token of the letter that registration sends', async () => {
    const user = await fixture.signUp('ada')
    const token = await fixture.tokenTo('ada@example.org', 'Confirm your')
    expect(await isVerified(user)).toBe(false)
    expect(codes(await verify(token))).toEqual([])
    expect(await isVerified(user)).toBe(true)
    expect(codes(await verify(token))).toEqual(['TOKEN_INVALID'])
  })

  test('does not work by a token that is a day old, unknown or of another purpose', async () => {
    await fixture.signUp('late')
    const token = await fixture.tokenTo('late@example.org', 'Confirm your')
    now = new Date(now.getTime() + 86_400_000)
    expect(codes(await verify(token))).toEqual(['TOKEN_INVALID'])
    await act('requestPasswordReset', 'RequestPasswordResetInput', { login: 'late' })
    const reset = await fixture.tokenTo('late@example.org', 'Reset')
    for (const other of [reset, '', 'x'.repeat(10_000), '\u0000']) {
      expect(codes(await verify(other))).toEqual(['TOKEN_INVALID'])
    }
  })

  test('by a letter that was sent again makes the one before worthless', async () => {
    const user = await fixture.signUp('again')
    const first = await fixture.tokenTo('again@example.org', 'Confirm your')
    await fixture.as(user.viewer).send('mutation { sendVerificationEmail { problems { code } } }')
    await expect.poll(() => fixture.lettersTo('again@example.org'), { timeout: 10_000 }).toHaveLength(2)
    expect(codes(await verify(first))).toEqual(['TOKEN_INVALID'])
    expect(codes(await verify(await fixture.tokenTo('again@example.org', 'Confirm your')))).toEqual([])
  })

  test('keeps no token where it could be read', async () => {
    await fixture.signUp('kept')
    const token = await fixture.tokenTo('kept@example.org', 'Confirm your')
    const [dump] = await fixture.sql<{ text: string }>(
      `SELECT (SELECT string_agg(t::text, '') FROM email_token t) || (SELECT string_agg(j::text, '') FROM identity_jobs.job j) AS text`,
    )
    expect(dump?.text).toContain('VERIFY_EMAIL')
    expect(dump?.text).not.toContain(token)
    expect(dump?.text).not.toContain(Buffer.from(token).toString('hex'))
  })
})

describe('resetting a password', () => {
  const ask = (login: string) => act('requestPasswordReset', 'RequestPasswordResetInput', { login })
  const reset = (token: string, newPassword: string) =>
    act('resetPassword', 'ResetPasswordInput', { token, newPassword })

  test('ends every session, confirms the address, and is told by letter', async () => {
    const user = await fixture.signUp('forgetful')
    expect(await ask('Forgetful@example.org')).toEqual({ problems: [] })
    const token = await fixture.tokenTo('forgetful@example.org', 'Reset')
    expect(codes(await reset(token, 'a-wholly-new-secret'))).toEqual([])
    expect(codes(await fixture.open('refreshSession', { refreshToken: user.refreshToken }))).toEqual([
      'SESSION_ENDED',
    ])
    expect(codes(await fixture.open('logIn', { login: 'forgetful', password }))).toEqual(['BAD_CREDENTIALS'])
    expect((await fixture.signIn('forgetful', { password: 'a-wholly-new-secret' })).id).toBe(user.id)
    expect(await isVerified(user)).toBe(true)
    await fixture.letterTo('forgetful@example.org', 'Your password was changed')
    expect(codes(await reset(token, 'another-new-secret'))).toEqual(['TOKEN_INVALID'])
  })

  test('refuses a weak password and keeps the token for a better one', async () => {
    await fixture.signUp('weakling')
    await ask('weakling')
    const token = await fixture.tokenTo('weakling@example.org', 'Reset')
    expect(await reset(token, 'password123')).toEqual({
      problems: [{ code: 'WEAK_PASSWORD', path: ['input', 'newPassword'] }],
    })
    expect(codes(await reset(token, 'a-wholly-new-secret'))).toEqual([])
  })

  test('answers the same where there is no account, and writes to nobody', async () => {
    expect(await ask('nobody@example.org')).toEqual({ problems: [] })
    await fixture.signUp('somebody')
    await ask('somebody')
    await fixture.letterTo('somebody@example.org', 'Reset')
    expect(await fixture.lettersTo('nobody@example.org')).toEqual([])
  })

  test('by one token at once is one change', async () => {
    await fixture.signUp('racer')
    await ask('racer')
    const token = await fixture.tokenTo('racer@example.org', 'Reset')
    const answers = await Promise.all([1, 2, 3, 4].map((n) => reset(token, `a-wholly-new-secret-${n}`)))
    expect(answers.flatMap(codes)).toEqual(['TOKEN_INVALID', 'TOKEN_INVALID', 'TOKEN_INVALID'])
  })
})

describe('changing a password', () => {
  const change = (viewer: SignedIn['viewer'], currentPassword: string, newPassword = 'a-wholly-new-secret') =>
    act('changePassword', 'ChangePasswordInput', { currentPassword, newPassword }, viewer)

  test('needs the current one, and ends every session but this', async () => {
    const here = await fixture.signUp('careful')
    const there = await fixture.signIn('careful')
    expect(await change(here.viewer, 'not-the-password')).toEqual({
      problems: [{ code: 'BAD_CREDENTIALS', path: ['input', 'currentPassword'] }],
    })
    expect(codes(await change(here.viewer, password))).toEqual([])
    const refresh = async ({ refreshToken }: SignedIn) =>
      codes(await fixture.open('refreshSession', { refreshToken }))
    expect(await refresh(there)).toEqual(['SESSION_ENDED'])
    expect(await refresh(here)).toEqual([])
  })

  test('needs somebody who is signed in', async () => {
    const { errors } = await fixture.send(
      'mutation { changePassword(input: { currentPassword: "x", newPassword: "y" }) { problems { code } } }',
    )
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})

describe('changing an address', () => {
  const request = (viewer: SignedIn['viewer'], email: string, secret = password) =>
    act('requestEmailChange', 'RequestEmailChangeInput', { email, password: secret }, viewer)
  const confirm = (token: string) =>
    act('confirmEmailChange', 'ConfirmEmailChangeInput', { token }, undefined, 'changed')
  const emailOf = async ({ viewer }: SignedIn) =>
    (await fixture.as(viewer).send('{ me { email } }')).data.me.email

  test('happens once both ends have confirmed, in any order', async () => {
    const user = await fixture.signUp('mover')
    expect(codes(await request(user.viewer, 'moved@example.org'))).toEqual([])
    const enter = await fixture.tokenTo('moved@example.org', 'Confirm your new')
    const leave = await fixture.tokenTo('mover@example.org', 'Confirm that your')
    expect(await confirm(enter)).toEqual({ changed: false, problems: [] })
    expect(await emailOf(user)).toBe('mover@example.org')
    expect(codes(await confirm(enter))).toEqual(['TOKEN_INVALID'])
    expect(await confirm(leave)).toEqual({ changed: true, problems: [] })
    expect(await emailOf(user)).toBe('moved@example.org')
    expect((await fixture.signIn('moved@example.org')).id).toBe(user.id)
    await fixture.letterTo('mover@example.org', 'Your e-mail address was changed')
  })

  test('needs the password', async () => {
    const { viewer } = await fixture.signUp('guarded')
    expect(codes(await request(viewer, 'stolen@example.org', 'not-the-password'))).toEqual([
      'BAD_CREDENTIALS',
    ])
    expect(codes(await request(viewer, 'no address'))).toEqual(['INVALID_INPUT'])
  })

  test('to an address that another account has confirmed tells only that address', async () => {
    const { viewer } = await fixture.signUp('curious')
    await fixture.signUp('holder')
    await verify(await fixture.tokenTo('holder@example.org', 'Confirm your e-mail'))
    expect(await request(viewer, 'holder@example.org')).toEqual({ problems: [] })
    await fixture.letterTo('holder@example.org', 'You have an account')
    expect((await fixture.lettersTo('holder@example.org')).join()).not.toContain('Confirm your new')
  })

  test('asked again forgets what was confirmed before', async () => {
    const user = await fixture.signUp('unsure')
    await request(user.viewer, 'first@example.org')
    const old = await fixture.tokenTo('unsure@example.org', 'Confirm that your')
    expect(codes(await confirm(old))).toEqual([])
    await request(user.viewer, 'second@example.org')
    const enter = await fixture.tokenTo('second@example.org', 'Confirm your new')
    expect(await confirm(enter)).toEqual({ changed: false, problems: [] })
    expect(await emailOf(user)).toBe('unsure@example.org')
  })
})
