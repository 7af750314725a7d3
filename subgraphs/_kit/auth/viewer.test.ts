import { describe, expect, test } from 'vitest'
import { SignJWT } from 'jose'
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
const reader = { userId: 'u1', sessionId: 's1', roles: ['READER'], permissions: ['book:read'] }
const assertion: Assertion = {
  viewer: reader,
  requestId: 'r1',
  client: { address: '192.0.2.1', userAgent: null },
}

describe("the gateway's word for a viewer", () => {
  test('is believed as it was given', async () => {
    expect(await verifyAssertion(key, await signAssertion(key, assertion))).toEqual(assertion)
  })

  test.each([
    ['nothing', async () => undefined],
    ['noise', async () => 'not.a.token'],
    [
      'one signed with another secret',
      () => signAssertion(assertionKey('some-other-secret-of-some-length'), assertion),
    ],
    ['one that is too old', () => sign({ exp: 1_000 })],
    ['one of another issuer', () => sign({ iss: 'somebody' })],
  ])('is not believed when it is %s', async (_, make) => {
    expect(await verifyAssertion(key, await make())).toBeNull()
  })
})

const sign = (claims: Record<string, unknown>) =>
  new SignJWT({ viewer: reader, client: {}, rid: 'r', iss: 'quire-gateway', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(key)

test('what needs a user refuses nobody, what needs a permission refuses those without it', () => {
  expect(() => requireUser(anonymous)).toThrow(
    expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } }),
  )
  expect(() => requirePermission(reader, 'book:publish')).toThrow(
    expect.objectContaining({ extensions: { code: 'FORBIDDEN' } }),
  )
  expect(requirePermission(reader, 'book:read')).toBe('u1')
})
