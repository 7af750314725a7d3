import { describe, expect, test } from 'vitest'
import { jwtVerify, SignJWT } from 'jose'
import {
  anonymous,
  assertionKey,
  requirePermission,
  requireUser,
  signAssertion,
  verifyAssertion,
  type Assertion,
} from './viewer.ts'

const key = assertionKey('a-secret-for-tests-that-is-long-enough')
const reader = {
  userId: 'u1',
  sessionId: 's1',
  roles: ['READER'],
  permissions: ['book:read'],
  ageLimit: null,
}
const assertion: Assertion = {
  viewer: reader,
  requestId: 'r1',
  client: { address: '192.0.2.1', userAgent: null },
}

describe("the gateway's word for a viewer", () => {
  test('is believed as it was given', () => {
    expect(verifyAssertion(key, signAssertion(key, assertion))).toEqual(assertion)
  })

  test('is a JWS that others can read, good for a minute', async () => {
    const { payload } = await jwtVerify(signAssertion(key, assertion), key, {
      algorithms: ['HS256'],
      issuer: 'quire-gateway',
    })
    expect(payload).toMatchObject({ viewer: reader, rid: 'r1', exp: (payload.iat ?? 0) + 60 })
  })

  test('is believed from another signer with the same key', async () => {
    expect(verifyAssertion(key, await sign({ exp: soon() }))).toMatchObject({ viewer: reader })
  })

  test.each([
    ['nothing', () => undefined],
    ['noise', () => 'not.a.token'],
    ['nothing but dots', () => '..'],
    ['one signed with another secret', () => signAssertion(assertionKey('some-other-secret'), assertion)],
    ['one that is too old', () => sign({ exp: 1_000 })],
    ['one that never ends', () => sign({})],
    ['one of another issuer', () => sign({ exp: soon(), iss: 'somebody' })],
    ['one by another algorithm', () => sign({ exp: soon() }, 'HS512')],
    ['one that is not signed', () => unsigned()],
    ['one whose signature is cut', () => signAssertion(key, assertion).slice(0, -4)],
    ['one with other claims under its signature', () => forged()],
  ])('is not believed when it is %s', async (_, make) => {
    expect(verifyAssertion(key, await make())).toBeNull()
  })
})

const soon = () => Math.floor(Date.now() / 1_000) + 30

const sign = (claims: Record<string, unknown>, alg = 'HS256') =>
  new SignJWT({ viewer: reader, client: {}, rid: 'r', iss: 'quire-gateway', ...claims })
    .setProtectedHeader({ alg })
    .sign(alg === 'HS256' ? key : Buffer.concat([key.export(), key.export()]))

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

const unsigned = () =>
  `${encode({ alg: 'none' })}.${encode({ viewer: reader, iss: 'quire-gateway', exp: soon() })}.`

function forged(): string {
  const [header, , signature] = signAssertion(key, assertion).split('.')
  const viewer = { ...reader, permissions: ['user:suspend'] }
  return `${header}.${encode({ viewer, iss: 'quire-gateway', exp: soon() })}.${signature}`
}

test('what needs a user refuses nobody, what needs a permission refuses those without it', () => {
  expect(() => requireUser(anonymous)).toThrow(
    expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } }),
  )
  expect(() => requirePermission(reader, 'book:publish')).toThrow(
    expect.objectContaining({ extensions: { code: 'FORBIDDEN' } }),
  )
  expect(requirePermission(reader, 'book:read')).toBe('u1')
})
