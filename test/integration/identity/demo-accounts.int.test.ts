import { expect, test } from 'vitest'
import { startIdentity } from './identity-fixture.ts'

test('the demo accounts can sign in, each with its role', async () => {
  await using fixture = await startIdentity()
  const { accounts: seeded, areNew } = await fixture.identity.seedDemoAccounts('read-more-books')
  expect(areNew).toBe(true)
  expect(seeded.map(({ username, roles }) => [username, roles])).toEqual([
    ['reader', ['READER']],
    ['publisher', ['PUBLISHER']],
    ['admin', ['ADMIN']],
  ])
  for (const { username, id } of seeded) {
    expect((await fixture.signIn(username)).id).toBe(id)
    expect((await fixture.signIn(`${username}@example.org`)).id).toBe(id)
  }
})

test('seeding again, also several times at once, changes nothing and resets no password', async () => {
  await using fixture = await startIdentity()
  const all = await Promise.all([1, 2, 3].map(() => fixture.identity.seedDemoAccounts('read-more-books')))
  const again = await fixture.identity.seedDemoAccounts('another-password')
  const ids = again.accounts.map(({ id }) => id)
  for (const { accounts } of all) expect(accounts.map(({ id }) => id)).toEqual(ids)
  expect(again.areNew).toBe(false)
  expect(await fixture.sql('SELECT 1 FROM account')).toHaveLength(3)
  expect((await fixture.signIn('reader')).username).toBe('reader')
  const { problems } = await fixture.open('logIn', { login: 'reader', password: 'another-password' })
  expect(problems[0].code).toBe('BAD_CREDENTIALS')
})
