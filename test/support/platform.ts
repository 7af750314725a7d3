import type { Env } from '#kit/config/env.ts'
import { parts, startPlatform, type Platform, type PlatformOverrides } from '../../main.ts'
import type { TestDatabase } from './database.ts'
import { testEnv } from './env.ts'
import { freePort } from './free-port.ts'

export interface TestPlatform extends Platform, AsyncDisposable {
  /** The gateway's. */
  url: string
}

/** The whole platform in this process, on a database of the test's own. */
export async function startTestPlatform(
  database: TestDatabase,
  env: Env = {},
  overrides: PlatformOverrides = {},
): Promise<TestPlatform> {
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const platform = await startPlatform(
    parts,
    testEnv(database, { PORT: `${port}`, PUBLIC_URL: publicUrl, ...env }),
    overrides,
  )
  return { ...platform, url: publicUrl, [Symbol.asyncDispose]: platform.close }
}
