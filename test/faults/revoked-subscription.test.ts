import { expect, test } from 'vitest'
import { changes } from '../e2e/live-job.ts'
import { password, seedAccounts } from '../support/accounts.ts'
import { gatewayClient } from '../support/client.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTestPlatform } from '../support/platform.ts'
import { subscribe } from '../support/subscribe.ts'

test('a session that is revoked takes its subscriptions with it, and the client is told why', async () => {
  await using database = await createTestDatabase()
  await seedAccounts(database)
  await using platform = await startTestPlatform(database)
  const { logIn } = await gatewayClient(platform.url).run('LogIn', {
    input: { login: 'reader', password, device: { name: 'Live', platform: 'web' } },
  })
  const token: string = logIn.session.accessToken
  const { heard, ended } = subscribe(platform.url, token, { query: changes })
  await expect.poll(() => heard).toHaveLength(1)
  await gatewayClient(platform.url, token).run('LogOut')
  await ended
  expect(heard.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }], data: null })
})
