import { randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, startIdentity, type IdentityFixture, type SignedIn } from './identity-fixture.ts'

let fixture: IdentityFixture
let now = new Date('2030-01-01T00:00:00.000Z')
const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000)
}
beforeAll(async () => {
  fixture = await startIdentity({ clock: () => now }, { ATTEMPTS_PER_ACCOUNT: '8' })
})
afterAll(() => fixture[Symbol.asyncDispose]())

const codes = ({ problems }: { problems: { code: string }[] }) => problems.map(({ code }) => code)
const mutate = async (user: SignedIn, field: string, selection: string, input: object) => {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
  const document = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} problems { code } } }`
  const { data, errors } = await fixture.as(user.viewer).send(document, { input })
  if (errors) throw new Error(JSON.stringify(errors))
  return data[field]
}
const codeOf = (secret: string, at = now) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() })

/** Somebody whose authenticator app is confirmed, a step ago. */
async function withApp(username: string) {
  const user = await fixture.signUp(username)
  const { secret, uri } = await mutate(user, 'addTotp', 'secret uri', { password })
  const { recoveryCodes } = await mutate(user, 'confirmTotp', 'recoveryCodes', { code: codeOf(secret) })
  pass(30)
  const logIn = (code?: string) => fixture.open('logIn', { login: username, password, code })
  return { user, secret: secret as string, uri, recoveryCodes: recoveryCodes as string[], logIn }
}

describe('an authenticator app', () => {
  test('counts once a first code has confirmed it', async () => {
    const user = await fixture.signUp('newcomer')
    const { secret, uri, problems } = await mutate(user, 'addTotp', 'secret uri', { password })
    expect(problems).toEqual([])
    expect(uri).toBe(
      `otpauth://totp/Quire:newcomer?issuer=Quire&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    )
    expect(codes(await fixture.open('logIn', { login: 'newcomer', password }))).toEqual([])
    expect(codes(await mutate(user, 'confirmTotp', 'recoveryCodes', { code: '000000' }))).toEqual([
      'CODE_INVALID',
    ])
    const { recoveryCodes } = await mutate(user, 'confirmTotp', 'recoveryCodes', { code: codeOf(secret) })
    expect(new Set(recoveryCodes).size).toBe(10)
    expect(codes(await fixture.open('logIn', { login: 'newcomer', password }))).toEqual(['CODE_NEEDED'])
    expect(codes(await mutate(user, 'addTotp', 'secret', { password }))).toEqual(['CONFLICT'])
    const { data } = await fixture.as(user.viewer).send('{ me { hasTotp recoveryCodesLeft } }')
    expect(data.me).toEqual({ hasTotp: true, recoveryCodesLeft: 10 })
    await fixture.letterTo('newcomer@example.org', 'Signing in takes a code')
  })

  test('asks for its code after the right password only', async () => {
    const { logIn } = await withApp('quiet')
    const wrong = await fixture.open('logIn', { login: 'quiet', password: 'not-the-password' })
    expect(codes(wrong)).toEqual(['BAD_CREDENTIALS'])
    expect(codes(await logIn())).toEqual(['CODE_NEEDED'])
  })

  test('has codes that open a session, also with a space, and a step early or late', async () => {
    const { secret, logIn } = await withApp('punctual')
    const code = codeOf(secret)
    expect(codes(await logIn(`${code.slice(0, 3)} ${code.slice(3)}`))).toEqual([])
    expect(codes(await logIn(codeOf(secret, new Date(now.getTime() + 30_000))))).toEqual([])
    pass(120)
    expect(codes(await logIn(codeOf(secret, new Date(now.getTime() - 60_000))))).toEqual(['CODE_INVALID'])
    expect(codes(await logIn(codeOf(secret, new Date(now.getTime() - 30_000))))).toEqual([])
  })

  test('has codes that work once, also when seven come at once, and never after a later one', async () => {
    const { secret, logIn } = await withApp('replayed')
    const code = codeOf(secret)
    const answers = await Promise.all(Array.from({ length: 7 }, () => logIn(code)))
    expect(answers.filter(({ session }) => session)).toHaveLength(1)
    pass(900)
    const [earlier, later] = [codeOf(secret), codeOf(secret, new Date(now.getTime() + 30_000))]
    expect(codes(await logIn(later))).toEqual([])
    expect(codes(await logIn(earlier))).toEqual(['CODE_INVALID'])
  })

  test('lets nobody guess: wrong codes are counted like wrong passwords', async () => {
    const { secret, logIn } = await withApp('guessed')
    for (let attempt = 0; attempt < 8; attempt++) {
      expect(codes(await logIn('123456'))).toEqual(['CODE_INVALID'])
    }
    await expect(logIn(codeOf(secret))).rejects.toThrow('RATE_LIMITED')
  })

  test('lets nobody guess who has the password and a session either', async () => {
    const { user, secret } = await withApp('robbed')
    const remove = (code: string) => mutate(user, 'removeTotp', '', { password, code })
    for (let attempt = 0; attempt < 8; attempt++) {
      expect(codes(await remove('123456'))).toEqual(['CODE_INVALID'])
      // A right password alone takes nothing back.
      expect(codes(await mutate(user, 'addTotp', 'secret', { password }))).toEqual(['CONFLICT'])
    }
    await expect(remove(codeOf(secret))).rejects.toThrow('RATE_LIMITED')
  })

  test('can be lost: each recovery code opens one session, and new ones replace them', async () => {
    const { user, secret, recoveryCodes, logIn } = await withApp('forgetful')
    const [first = '', second = '', third = ''] = recoveryCodes
    expect(codes(await logIn(first.toUpperCase()))).toEqual([])
    expect(codes(await logIn(first))).toEqual(['CODE_INVALID'])
    const renewed = await mutate(user, 'renewRecoveryCodes', 'recoveryCodes', { password, code: second })
    expect(renewed.recoveryCodes).toHaveLength(10)
    expect(codes(await logIn(third))).toEqual(['CODE_INVALID'])
    expect(codes(await logIn(renewed.recoveryCodes[0]))).toEqual([])
    expect(codes(await logIn(codeOf(secret)))).toEqual([])
  })

  test('goes by password and code, and not by one of them', async () => {
    const { user, secret, logIn } = await withApp('leaver')
    const remove = (input: object) => mutate(user, 'removeTotp', '', input)
    expect(codes(await remove({ password: 'not-the-password', code: codeOf(secret) }))).toEqual([
      'BAD_CREDENTIALS',
    ])
    expect(codes(await remove({ password, code: '000000' }))).toEqual(['CODE_INVALID'])
    expect(codes(await remove({ password, code: codeOf(secret) }))).toEqual([])
    expect(codes(await logIn())).toEqual([])
    expect(codes(await remove({ password, code: codeOf(secret) }))).toEqual(['NOT_FOUND'])
  })

  test.each([
    ['changePassword', { currentPassword: password, newPassword: 'another-good-password' }],
    ['requestEmailChange', { password, email: 'elsewhere@example.org' }],
    [
      'createAccessKey',
      { password, name: 'K', permissions: ['book:read'], expiresAt: '2030-03-01T00:00:00Z' },
    ],
    ['removePasskey', { password, passkeyId: randomUUID() }],
  ])(
    'is asked by %s too, which a stolen password and session must not do, and wrong codes are counted',
    async (field, input) => {
      const { user, secret } = await withApp(`with-${field.slice(0, 12)}`)
      await fixture.sql('UPDATE account SET email_verified = true WHERE id = $1', user.id)
      const attempt = (code?: string) => mutate(user, field, '', { ...input, code })
      expect(codes(await attempt())).toEqual(['CODE_NEEDED'])
      expect(codes(await attempt('123456'))).toEqual(['CODE_INVALID'])
      expect(codes(await attempt(codeOf(secret)))).toEqual(field === 'removePasskey' ? ['NOT_FOUND'] : [])
      for (let wrong = 0; wrong < 8; wrong++)
        await mutate(user, 'removeTotp', '', { password, code: '123456' })
      await expect(attempt('123456')).rejects.toThrow('RATE_LIMITED')
    },
  )

  test('leaves no secret and no code in the database', async () => {
    const { user, secret, recoveryCodes } = await withApp('sealed')
    const [row] = await fixture.sql<{ text: string }>(
      `SELECT (SELECT string_agg(encode(sealed_secret, 'escape'), '') FROM totp WHERE account_id = $1)
        || (SELECT string_agg(encode(hash, 'escape'), '') FROM recovery_code WHERE account_id = $1) AS text`,
      user.id,
    )
    for (const one of [secret, ...recoveryCodes]) expect(row?.text).not.toContain(one)
  })
})
