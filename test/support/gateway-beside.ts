import type { Env } from '#kit/config/env.ts'
import { createGateway } from '../../gateway/index.ts'
import { readGatewayConfig } from '../../gateway/config.ts'
import { subgraphs } from '../../schema/sdl.ts'
import type { TestDatabase } from './database.ts'
import { testEnv } from './env.ts'
import type { TestPlatform } from './platform.ts'

/** Another gateway in front of a platform's subgraphs. */
export async function startGatewayBeside({ url, urls }: TestPlatform, database: TestDatabase, env: Env = {}) {
  const addresses = subgraphs.map((name) => [`${name.toUpperCase()}_URL`, urls[name]])
  const gateway = await createGateway(
    readGatewayConfig(testEnv(database, { PUBLIC_URL: url, ...Object.fromEntries(addresses), ...env })),
  )
  return { ...gateway, url: await gateway.listen(), [Symbol.asyncDispose]: () => gateway.close() }
}
