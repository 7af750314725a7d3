import { describe, expect, test } from 'vitest'
import { checkPassword, createPasswords, minimumLength } from './password.ts'

describe('passwords', () => {
  test('a short one is weak, and the problem says how long it must be', () => {
    expect(checkPassword('123456789', [], ['input', 'password'])).toEqual([
      expect.objectContaining({
        __typename: 'WeakPassword',
        code: 'WEAK_PASSWORD',
        minimumLength,
        path: ['input', 'password'],
      }),
    ])
  })

  test('length is counted in characters, so ten emoji are long enough', () => {
    expect(checkPassword('😀'.repeat(10), [], [])).toEqual([])
    expect(checkPassword('😀'.repeat(9), [], [])).toHaveLength(1)
  })

  test('one that is longer than we hash is refused', () => {
    expect(checkPassword('x'.repeat(257), [], [])[0]?.code).toBe('INVALID_INPUT')
  })

  test("the account's own names are weak in any letter case", () => {
    expect(checkPassword('ADA@Example.org', ['ada', 'ada@example.org'], [])[0]?.code).toBe('WEAK_PASSWORD')
  })

  test('are hashed with Argon2id and the parameters that OWASP asks for, each with a salt of its own', async () => {
    const passwords = await createPasswords()
    const [one, other] = await Promise.all([
      passwords.hash('read-more-books'),
      passwords.hash('read-more-books'),
    ])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(other)
  })

  test('match themselves in any composition, nothing else, and nothing where there is no account', async () => {
    const passwords = await createPasswords()
    const hash = await passwords.hash('caf\u00e9-au-lait')
    expect(await passwords.verify(hash, 'cafe\u0301-au-lait')).toBe(true)
    expect(await passwords.verify(hash, 'cafe-au-lait')).toBe(false)
    expect(await passwords.verify(null, 'caf\u00e9-au-lait')).toBe(false)
  })
})
