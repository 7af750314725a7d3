import { expect, test } from 'vitest'
import { startIdentity } from '../integration/identity/identity-fixture.ts'

test('a thousand replays of one refresh token at once leave no session of its family', async () => {
  await using fixture = await startIdentity()
  const user = await fixture.signUp('stampede')
  const elsewhere = await fixture.signIn('stampede')
  const refresh = (refreshToken: string) => fixture.open('refreshSession', { refreshToken })

  const answers = await Promise.all(Array.from({ length: 1_000 }, () => refresh(user.refreshToken)))

  const winners = answers.flatMap(({ session }) => session ?? [])
  expect(winners.length).toBeLessThanOrEqual(1)
  const live = await fixture.sql<{ id: string }>(
    'SELECT id FROM session WHERE account_id = $1 AND ended_at IS NULL',
    user.id,
  )
  expect(live).toEqual([{ id: elsewhere.viewer.sessionId }])
  for (const { refreshToken } of winners) expect((await refresh(refreshToken)).session).toBeNull()
  expect((await refresh(elsewhere.refreshToken)).session).not.toBeNull()
})
