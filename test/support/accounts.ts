import { createIdentity } from '../../subgraphs/identity/index.ts'
import { readIdentityConfig } from '../../subgraphs/identity/config.ts'
import type { TestDatabase } from './database.ts'
import { testEnv } from './env.ts'

export const password = 'a password for the demo'

/** The accounts `reader`, `publisher` and `admin`, without the demo shelf, which takes a while to fill. */
export async function seedAccounts(database: TestDatabase): Promise<void> {
  const identity = await createIdentity(readIdentityConfig(testEnv(database)))
  await identity.seedDemoAccounts(password)
  await identity.close()
}
