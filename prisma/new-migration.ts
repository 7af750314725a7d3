import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startTemporaryPostgres } from '#kit/local/temporary-postgres.ts'
import { subgraphs } from '../schema/sdl.ts'
import { diffToSchema, lockfile, migrationsOf } from './schema-engine.ts'

/** `npm run db:migration -- <subgraph> <name>`: writes what is missing between the migrations and schema.prisma. */
const [subgraph = '', name = ''] = process.argv.slice(2)
if (!subgraphs.some((one) => one === subgraph) || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error(`Usage: npm run db:migration -- <${subgraphs.join('|')}> <name_in_snake_case>`)
  process.exit(2)
}

const shadow = await startTemporaryPostgres()
try {
  const sql = await diffToSchema(subgraph, shadow.url)
  if (sql) {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
    const target = join(migrationsOf(subgraph), `${stamp}_${name}`)
    await mkdir(target, { recursive: true })
    await writeFile(join(target, 'migration.sql'), `${sql}\n`)
    const lock = join(migrationsOf(subgraph), 'migration_lock.toml')
    if (!existsSync(lock)) await writeFile(lock, lockfile)
    console.log(`Wrote ${join(target, 'migration.sql')}. Read it before you commit it.`)
  } else {
    console.log('The migrations and schema.prisma agree; nothing to write.')
  }
} finally {
  await shadow.stop()
}
