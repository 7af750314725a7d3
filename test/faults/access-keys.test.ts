import { expect, test } from 'vitest'
import { password, seedAccounts } from '../support/accounts.ts'
import { gatewayClient, poll } from '../support/client.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTestPlatform } from '../support/platform.ts'
import { mutate } from '../who-may/bookshop.ts'

test('a personal key opens through the gateway what it was made for, and nothing within a minute of its end', async () => {
  await using database = await createTestDatabase()
  await seedAccounts(database)
  await using platform = await startTestPlatform(database)
  const guest = gatewayClient(platform.url)
  const reader = await guest.logIn('reader', password)
  const makeKey = async () => {
    const { key, accessKey } = await mutate(reader, 'createAccessKey', 'key accessKey { id }', {
      name: 'E-reader',
      permissions: ['book:read'],
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      password,
    })
    return { client: gatewayClient(platform.url, key), id: accessKey.id as string }
  }
  const [revoked, kept] = [await makeKey(), await makeKey()]
  const me = '{ me { username } syncLibrary { hasMore } }'
  expect((await revoked.client.send(me)).data).toEqual({
    me: { username: 'reader' },
    syncLibrary: { hasMore: false },
  })
  for (const beyond of [
    'mutation { revokeOtherSessions { ended } }',
    'mutation { cancelMembership { problems { code } } }',
  ])
    expect((await revoked.client.send(beyond)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect((await guest.withToken('quire_of-nobody').send(me)).status).toBe(401)

  await mutate(reader, 'revokeAccessKey', '', { accessKeyId: revoked.id })
  await poll(
    () => revoked.client.send(me),
    (answer) => answer.status === 401,
  )
  expect((await kept.client.send(me)).status).toBe(200)

  // A suspended owner's keys end with the sessions.
  const admin = await guest.logIn('admin', password)
  const { users } = (await admin.send('{ users(query: "reader", first: 1) { edges { node { id } } } }')).data
  await mutate(admin, 'suspendUser', 'user { status }', {
    userId: users.edges[0].node.id,
    reason: 'Asked for',
  })
  await poll(
    () => kept.client.send(me),
    (answer) => answer.status === 401,
  )
  await poll(
    () => reader.send(me),
    (answer) => answer.status === 401,
  )
})
