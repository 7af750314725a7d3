import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIdentity } from '../../../subgraphs/identity/index.ts'
import { readIdentityConfig } from '../../../subgraphs/identity/config.ts'
import { testEnv } from '../../support/env.ts'
import { graphClient } from '../../support/graph.ts'
import { password, startIdentity, type IdentityFixture } from './identity-fixture.ts'

const limits = { ATTEMPTS_PER_ACCOUNT: '5', ATTEMPTS_PER_ADDRESS: '60', LETTERS_PER_ACCOUNT: '3' }
let fixture: IdentityFixture
beforeAll(async () => {
  fixture = await startIdentity({}, limits)
})
afterAll(() => fixture[Symbol.asyncDispose]())

const aliased = (logins: string[]) => {
  const fields = logins.map(
    (login, n) =>
      `a${n}: logIn(input: { login: ${JSON.stringify(login)}, password: "not-the-password" }) { problems { code } }`,
  )
  return `mutation { ${fields.join(' ')} }`
}
const limited = ({ errors = [] }: { errors?: { extensions?: { code?: string } }[] }) =>
  errors.filter(({ extensions }) => extensions?.code === 'RATE_LIMITED').length

describe('attempts', () => {
  test('at one account are counted by field, not by request, and alike where there is no account', async () => {
    await fixture.signUp('target')
    const known = await fixture.send(aliased(Array.from({ length: 12 }, () => 'target')))
    const unknown = await fixture.send(aliased(Array.from({ length: 12 }, () => 'nobody-at-all')))
    expect(limited(known)).toBe(7)
    expect(limited(unknown)).toBe(7)
  })

  test('by username and by address are attempts at one account', async () => {
    await fixture.signUp('twofold')
    const answer = await fixture.send(
      aliased(['twofold', 'twofold@example.org', 'TWOFOLD', 'twofold@example.org', 'twofold', 'twofold']),
    )
    expect(limited(answer)).toBe(1)
    const right = await fixture.send(
      'mutation ($input: LogInInput!) { logIn(input: $input) { session { accessToken } } }',
      { input: { login: 'twofold', password } },
    )
    expect(limited(right)).toBe(1)
  })

  test('that succeed are forgiven to the account', async () => {
    await fixture.signUp('clumsy')
    for (let round = 0; round < 3; round++) {
      expect(limited(await fixture.send(aliased(['clumsy', 'clumsy', 'clumsy', 'clumsy'])))).toBe(0)
      await fixture.signIn('clumsy')
    }
  })

  test('are counted by all processes together', async () => {
    const config = readIdentityConfig(testEnv(fixture.database, limits))
    const other = await createIdentity(config)
    try {
      const there = graphClient('identity', await other.listen())
      expect(limited(await fixture.send(aliased(['shared', 'shared', 'shared'])))).toBe(0)
      expect(limited(await there.send(aliased(['shared', 'shared', 'shared'])))).toBe(1)
    } finally {
      await other.close()
    }
  })

  test('to make us write letters are few', async () => {
    const fields = Array.from(
      { length: 5 },
      (_, n) => `a${n}: requestPasswordReset(input: { login: "flooded" }) { problems { code } }`,
    )
    expect(limited(await fixture.send(`mutation { ${fields.join(' ')} }`))).toBe(2)
  })

  test('from one address at many accounts come to an end, before any password is hashed', async () => {
    const answer = await fixture.send(aliased(Array.from({ length: 100 }, (_, n) => `spray-${n}`)))
    expect(limited(answer)).toBeGreaterThanOrEqual(40)
  })
})
