import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { removeCluster } from './postgres-account.ts'

/** PostgreSQL whose data goes when it stops. */
export async function startTemporaryPostgres(): Promise<EmbeddedPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'quire-postgres-'))
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
