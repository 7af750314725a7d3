import { chmod, mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { removeCluster } from './postgres-account.ts'

/** Where Linux keeps files in memory: a database is cloned there in a tenth of the time. */
const inMemory = '/dev/shm'
const roomNeeded = 2 ** 31

/** PostgreSQL whose data goes when it stops. */
export async function startTemporaryPostgres(): Promise<EmbeddedPostgres> {
  const folder = await mkdtemp(join((await hasRoom(inMemory)) ? inMemory : tmpdir(), 'quire-postgres-'))
  await chmod(folder, 0o755)
  const server = await startEmbeddedPostgres({ folder, durable: false })
  return {
    url: server.url,
    async stop() {
      await server.stop()
      await removeCluster(folder)
    },
  }
}

async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize >= roomNeeded
}
