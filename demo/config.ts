import { readEnv, type Env } from '#kit/config/env.ts'

const DEMO_PASSWORD = 'read-more-books'

export interface DemoConfig {
  /** Of the accounts `reader`, `publisher` and `admin`. */
  password: string
}

/** Null where no demo is wanted: on a server of somebody's own, unless `SEED_DEMO` says otherwise. */
export function readDemoConfig(env: Env, isEmbedded: boolean): DemoConfig | null {
  const { isWanted, password } = readEnv(env, (read) => ({
    isWanted: read.boolean('SEED_DEMO', isEmbedded),
    password: read.string('DEMO_PASSWORD', DEMO_PASSWORD),
  }))
  return isWanted ? { password } : null
}

export interface WalkConfig extends DemoConfig {
  /** The gateway's base, where the platform to walk through answers. */
  quireUrl: string
}

export function readWalkConfig(env: Env = process.env): WalkConfig {
  return readEnv(env, (read) => ({
    quireUrl: read.url(
      'QUIRE_URL',
      `http://localhost:${read.integer('PORT', { fallback: 4000, min: 0, max: 65_535 })}`,
    ),
    password: read.string('DEMO_PASSWORD', DEMO_PASSWORD),
  }))
}
