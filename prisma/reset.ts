import { rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { removeCluster } from '#kit/local/postgres-account.ts'
import { takeLock } from '#kit/local/process-lock.ts'

/** `npm run db:reset`: empties the embedded default (`DATA_DIR`); a server that `DATABASE_URL` names is never touched. */
const dataDir = resolve(process.env['DATA_DIR'] ?? join(import.meta.dirname, '../.data'))
const postgres = join(dataDir, 'postgres')

const lock = await takeLock(join(postgres, 'owner.json')).catch(() => null)
if (!lock && (await isThere(postgres))) {
  console.error('The platform is running on that folder: stop it first.')
  process.exit(1)
}
await removeCluster(postgres)
await rm(join(dataDir, 'objects'), { recursive: true, force: true })
console.log(`${dataDir} is empty; the next start fills it again.`)

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
