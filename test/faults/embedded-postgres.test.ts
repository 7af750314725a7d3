import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '#kit/local/embedded-postgres.ts'
import { removeCluster } from '#kit/local/postgres-account.ts'
import { queryAt as query } from '../support/query-at.ts'

const kit = join(import.meta.dirname, '../../subgraphs/_kit')
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire with space '))
  await chmod(folder, 0o755)
})
afterEach(() => removeCluster(folder))

const start = () => startEmbeddedPostgres({ folder, durable: false })

/** Another process that starts PostgreSQL on the folder, writes a row, and is killed. */
async function startAndGetKilled(): Promise<void> {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(kit, 'local/embedded-postgres.ts'))}
    import pg from 'pg'
    const { url } = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)} })
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)')
    process.kill(process.pid, 'SIGKILL')`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: 'inherit',
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, string]
  expect(signal).toBe('SIGKILL')
}

describe('the embedded PostgreSQL', () => {
  test('keeps its data from one start to the next, in a folder with spaces', async () => {
    const first = await start()
    await query(first.url, 'CREATE TABLE kept (id int)')
    await first.stop()
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
    const second = await start()
    expect(await query(second.url, 'SELECT * FROM kept')).toEqual([])
    await second.stop()
  })

  test('a second start on the same folder joins the server, and leaves it running', async () => {
    const owner = await start()
    const guest = await start()
    expect(guest.url).toBe(owner.url)
    await guest.stop()
    expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await owner.stop()
  })

  test('takes over the server of a killed process, and stops it in the end', async () => {
    await startAndGetKilled()
    const server = await start()
    expect(await query(server.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }])
    await server.stop()
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
  })

  test('recovers when the server was killed too and left its pid file', async () => {
    await startAndGetKilled()
    const file = await readFile(join(folder, 'cluster/postmaster.pid'), 'utf8')
    process.kill(Number(file.split('\n')[0]), 'SIGKILL')
    const server = await start()
    expect(await query(server.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }])
    await server.stop()
  })
})
