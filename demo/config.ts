import { readEnv, type Env } from '#kit/config/env.ts'

export interface DemoConfig {
  /** Of the accounts `reader`, `publisher` and `admin`. */
  password: string
}

/** Null where no demo is wanted: on a server of somebody's own, unless `SEED_DEMO` says otherwise. */
export function readDemoConfig(env: Env, isEmbedded: boolean): DemoConfig | null {
  const { isWanted, password } = readEnv(env, (read) => ({
    isWanted: read.boolean('SEED_DEMO', isEmbedded),
    password: read.string('DEMO_PASSWORD', 'read-more-books'),
  }))
  return isWanted ? { password } : null
}
