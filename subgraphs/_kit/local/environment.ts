import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readEnv, type Env } from '../config/env.ts'
import { provision } from '../database/provision.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

export interface LocalEnvironment {
  /** The environment given, and what it left open. */
  env: Env
  /** PostgreSQL is ours, not a server that somebody runs. */
  isEmbedded: boolean
  close(): Promise<void>
}

/**
 * Fills in what the environment leaves open, so that the platform runs with nothing configured: a data folder, a secret kept in it,
 * PostgreSQL (embedded, unless `DATABASE_URL` names a server), and a role and a schema for each of `subgraphs`, for the events, and for
 * the registry where there is one. `meanwhile` is called while the embedded one starts by itself.
 */
export async function completeEnvironment(
  env: Env,
  subgraphs: readonly string[],
  meanwhile: () => void,
): Promise<LocalEnvironment> {
  const config = readEnv(env, (read) => ({
    dataDir: resolve(read.string('DATA_DIR', join(import.meta.dirname, '../../../.data'))),
    databaseUrl: read.optional('DATABASE_URL'),
    isRegistered: read.boolean('SUBGRAPH_REGISTRY', false),
    // Processes on several machines must share it, which a file in each one's data folder does not do.
    secret: read.optional('NODE_ENV') === 'production' ? read.secret('SECRET', 32) : read.optional('SECRET'),
  }))
  await mkdir(config.dataDir, { recursive: true })
  const secret = config.secret ?? (await keepSecret(join(config.dataDir, 'secret')))
  const complete: Env = { ...env, DATA_DIR: config.dataDir, SECRET: secret }

  const needed = subgraphs.length ? [...subgraphs, 'events'] : []
  if (config.isRegistered) needed.push('registry')
  const missing = needed.filter((name) => !env[variable(name)])
  if (!missing.length) return { env: complete, isEmbedded: false, close: async () => {} }

  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ folder: join(config.dataDir, 'postgres'), meanwhile })
  try {
    const adminUrl = config.databaseUrl ?? embedded?.url ?? ''
    const urls = await provision({ adminUrl, secret, names: missing })
    for (const [name, url] of urls) complete[variable(name)] = url
    return { env: complete, isEmbedded: embedded !== null, close: async () => embedded?.stop() }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

const variable = (name: string) => `${name.toUpperCase()}_DATABASE_URL`

/** Whoever comes first writes it, whole; the others read it. */
async function keepSecret(path: string): Promise<string> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null
    throw error
  })
  if (file) {
    await file.writeFile(randomBytes(48).toString('base64url'))
    await file.close()
  }
  return readFile(path, 'utf8')
}
