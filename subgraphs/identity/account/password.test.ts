import { describe, expect, test } from 'vitest'
import { checkPassword, createPasswords, minimumLength } from './password.ts'

describe('passwords', () => {
  test('a short one is weak, and the problem says how long it must be', async () => {
    expect(await checkPassword('123456789', [], ['input', 'password'])).toEqual([
      expect.objectContaining({
        __typename: 'WeakPassword',
        code: 'WEAK_PASSWORD',
        minimumLength,
        path: ['input', 'password'],
      }),
    ])
  })

  test('length is counted in characters, so ten emoji are long enough', async () => {
    expect(await checkPassword('😀🦉🍄🎻🚲🧶🪁🫖🧭🪵', [], [])).toEqual([])
    expect(await checkPassword('😀🦉🍄🎻🚲🧶🪁🫖🧭', [], [])).toHaveLength(1)
  })

  test('one that is longer than we hash is refused', async () => {
    expect((await checkPassword('x'.repeat(257), [], []))[0]?.code).toBe('INVALID_INPUT')
  })

  test("the account's own names are weak in any letter case", async () => {
    const [problem] = await checkPassword('ADA@Example.org', ['ada', 'ada@example.org'], [])
    expect(problem?.code).toBe('WEAK_PASSWORD')
  })

  test.each(['password123', 'qwertyuiop', 'P@ssw0rd2024', '1234567890', 'aaaaaaaaaaaa', 'iloveyou123'])(
    '%s leaked so often that it is weak',
    async (password) => {
      expect((await checkPassword(password, [], []))[0]?.code).toBe('WEAK_PASSWORD')
    },
  )

  test('one made of the own name and a year is weak', async () => {
    expect((await checkPassword('adalovelace1815', ['adalovelace'], []))[0]?.code).toBe('WEAK_PASSWORD')
  })

  test('are hashed a few at a time, and a flood of them is sent away instead of kept', async () => {
    const passwords = await createPasswords()
    const answers = await Promise.allSettled(
      Array.from({ length: 500 }, () => passwords.verify('$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAA', 'x')),
    )
    const sentAway = answers.filter(
      (one) => one.status === 'rejected' && one.reason.extensions?.code === 'UNAVAILABLE',
    )
    expect(sentAway.length).toBeGreaterThan(50)
    expect(await passwords.verify(null, 'afterwards')).toBe(false)
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
