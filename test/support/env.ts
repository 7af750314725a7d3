import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Env } from '#kit/config/env.ts'
import { subgraphs } from '../../schema/sdl.ts'
import type { TestDatabase } from './database.ts'
import { testSecret } from './secret.ts'

const folders: string[] = []
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** What `config.ts` files read in tests: the test's database, a folder of its own, silence. */
export function testEnv(database: TestDatabase, overrides: Env = {}): Env {
  const folder = mkdtempSync(join(tmpdir(), 'quire-test-'))
  folders.push(folder)
  return {
    SECRET: testSecret,
    DATA_DIR: folder,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    PORT: '0',
    PUBLIC_URL: 'http://quire.test',
    SHUTDOWN_DELAY_MS: '0',
    EVENTS_DATABASE_URL: database.urlOf('events'),
    ...Object.fromEntries(
      subgraphs.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, database.urlOf(name)]),
    ),
    ...overrides,
  }
}
