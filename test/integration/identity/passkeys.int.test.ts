import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator, type Behaviour } from './authenticator.ts'
import { password, startIdentity, viewerOf, type IdentityFixture, type SignedIn } from './identity-fixture.ts'

const site = 'https://read.quire.test'
let fixture: IdentityFixture
let now = new Date('2030-01-01T00:00:00.000Z')
beforeAll(async () => {
  fixture = await startIdentity({ clock: () => now }, { WEB_URL: `${site}/app` })
})
afterAll(() => fixture[Symbol.asyncDispose]())

type Authenticator = ReturnType<typeof createAuthenticator>
const codes = ({ problems }: { problems: { code: string }[] }) => problems.map(({ code }) => code)

async function send(document: string, variables: object = {}, user?: SignedIn): Promise<any> {
  const client = user ? fixture.as(user.viewer) : fixture
  const { data, errors } = await client.send(document, { ...variables })
  if (errors) throw new Error(JSON.stringify(errors))
  return Object.values(data)[0]
}
const begin = (user: SignedIn, input: object = { password }) =>
  send(
    `mutation ($input: BeginPasskeyInput!) { beginPasskey(input: $input) { options problems { code } } }`,
    { input },
    user,
  )
const add = (user: SignedIn, response: string, name = 'Phone') =>
  send(
    `mutation ($input: AddPasskeyInput!) { addPasskey(input: $input) { passkey { id name lastUsedAt } problems { code } } }`,
    { input: { name, response } },
    user,
  )
const beginLogIn = async (): Promise<string> =>
  (await send('mutation { beginPasskeyLogIn { options problems { code } } }')).options
const logInWith = (response: string) =>
  send(
    `mutation ($input: LogInWithPasskeyInput!) { logInWithPasskey(input: $input) {
      session { accessToken user { username devices { name } } } problems { code } } }`,
    { input: { response, device: { name: 'Phone', platform: 'ios' } } },
  )
const logIn = async (authenticator: Authenticator, behaviour?: Behaviour) =>
  logInWith(authenticator.get(await beginLogIn(), behaviour))

async function withPasskey(username: string) {
  const user = await fixture.signUp(username)
  const authenticator = createAuthenticator(site)
  const { passkey } = await add(user, authenticator.create((await begin(user)).options))
  return { user, authenticator, passkey }
}

describe('a passkey', () => {
  test('signs its owner in, without a name and without a password', async () => {
    const { user, authenticator } = await withPasskey('keyed')
    const { session, problems } = await logIn(authenticator)
    expect(problems).toEqual([])
    expect(session.user.username).toBe('keyed')
    expect(session.user.devices.map(({ name }: any) => name)).toContain('Phone')
    expect(viewerOf(session.accessToken)).toMatchObject({ userId: user.id, roles: ['READER'] })
    const me = await send('{ me { passkeys { name lastUsedAt } } }', {}, user)
    expect(me.passkeys).toEqual([{ name: 'Phone', lastUsedAt: now.toISOString() }])
    await fixture.letterTo('keyed@example.org', 'A passkey was added')
  })

  test('is asked for with no word about accounts, and made to prove its user', async () => {
    const asked = JSON.parse(await beginLogIn())
    expect(asked).toMatchObject({ rpId: 'read.quire.test', userVerification: 'required' })
    expect(asked.allowCredentials ?? []).toEqual([])
  })

  test.each<[string, Behaviour]>([
    ['signed for another site', { origin: 'https://read.quire.test.evil.test' }],
    ['to a challenge of its own', { challenge: Buffer.from('mine'.repeat(8)).toString('base64url') }],
    ['without having made sure of its user', { isVerified: false }],
    ['with a forged signature', { isForged: true }],
  ])('opens nothing by an answer %s', async (_how, behaviour) => {
    const { authenticator } = await withPasskey(`strange-${crypto.randomUUID().slice(0, 8)}`)
    expect(await logIn(authenticator, behaviour)).toMatchObject({ session: null })
    expect(codes(await logIn(authenticator, behaviour))).toEqual(['PASSKEY_INVALID'])
    expect(codes(await logIn(authenticator))).toEqual([])
  })

  test('opens one session by an answer, also when five come at once, and none when it comes too late', async () => {
    const { authenticator } = await withPasskey('repeated')
    const response = authenticator.get(await beginLogIn())
    const answers = await Promise.all(Array.from({ length: 5 }, () => logInWith(response)))
    expect(answers.filter(({ session }) => session)).toHaveLength(1)
    const late = authenticator.get(await beginLogIn())
    now = new Date(now.getTime() + 301_000)
    expect(codes(await logInWith(late))).toEqual(['PASSKEY_INVALID'])
  })

  test('is refused as a copy once its counter goes back', async () => {
    const { authenticator } = await withPasskey('copied')
    expect(codes(await logIn(authenticator, { counter: 9 }))).toEqual([])
    expect(codes(await logIn(authenticator, { counter: 5 }))).toEqual(['PASSKEY_INVALID'])
  })

  test('is made by the challenge of its own account alone, once, and no other site', async () => {
    const { user: other } = await withPasskey('bystander')
    const user = await fixture.signUp('maker')
    const { options } = await begin(user)
    const authenticator = createAuthenticator(site)
    expect(codes(await add(other, authenticator.create(options)))).toEqual(['PASSKEY_INVALID'])
    expect(codes(await add(user, authenticator.create(options, { origin: 'https://evil.test' })))).toEqual([
      'PASSKEY_INVALID',
    ])
    const again = await begin(user)
    expect(codes(await add(user, authenticator.create(again.options)))).toEqual([])
    expect(codes(await add(user, authenticator.create(again.options)))).toEqual(['PASSKEY_INVALID'])
    expect(codes(await add(user, authenticator.create(await beginLogIn())))).toEqual(['PASSKEY_INVALID'])
  })

  test('is begun and removed by the password, and signs nobody in from then on', async () => {
    const { user, authenticator, passkey } = await withPasskey('remover')
    expect(codes(await begin(user, { password: 'not-the-password' }))).toEqual(['BAD_CREDENTIALS'])
    const remove = (passkeyId: unknown, by = user) =>
      send(
        `mutation ($input: RemovePasskeyInput!) { removePasskey(input: $input) { problems { code } } }`,
        { input: { passkeyId, password } },
        by,
      )
    expect(codes(await remove(passkey.id, await fixture.signUp('thief')))).toEqual(['NOT_FOUND'])
    expect(codes(await remove(passkey.id))).toEqual([])
    expect(codes(await logIn(authenticator))).toEqual(['PASSKEY_INVALID'])
  })

  test('opens nothing for a suspended account', async () => {
    const { user, authenticator } = await withPasskey('barred')
    await fixture.sql(`UPDATE account SET status = 'SUSPENDED' WHERE id = $1`, user.id)
    expect(codes(await logIn(authenticator))).toEqual(['ACCOUNT_SUSPENDED'])
  })

  test.each([
    '',
    'no json',
    '{}',
    'null',
    '7',
    '{"id":7}',
    '{"id":"x","response":{}}',
    `"${'x'.repeat(30_000)}"`,
  ])('is not what %j is', async (response) => {
    const user = await fixture.signUp(`odd-${crypto.randomUUID().slice(0, 8)}`)
    await begin(user)
    expect(codes(await add(user, response))).toEqual(['PASSKEY_INVALID'])
    expect(codes(await logInWith(response))).toEqual(['PASSKEY_INVALID'])
  })
})
