import { execFileSync, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../support/free-port.ts'

export interface PostgresServer extends AsyncDisposable {
  /** Of an administrator as managed services give one: owns a database, may create roles, is no superuser. */
  adminUrl: string
}

/** Debian's PostgreSQL, of another major version than the embedded one. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const versions = '/usr/lib/postgresql'
  const bin = join(versions, readdirSync(versions).toSorted().at(-1) ?? '', 'bin')
  const account = {
    uid: Number(execFileSync('id', ['-u', 'postgres'])),
    gid: Number(execFileSync('id', ['-g', 'postgres'])),
  }
  const folder = await mkdtemp(join(tmpdir(), 'quire-server-'))
  await chown(folder, account.uid, account.gid)
  await chmod(folder, 0o700)
  const port = await freePort()
  execFileSync(join(bin, 'initdb'), ['-D', folder, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  })
  const server = spawn(
    join(bin, 'postgres'),
    [
      '-D',
      folder,
      '-p',
      `${port}`,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'fsync=off',
    ],
    { ...account, cwd: '/', stdio: 'ignore' },
  )
  const exited = once(server, 'exit')
  await createAdministrator(`postgresql://postgres@127.0.0.1:${port}/postgres`)
  return {
    adminUrl: `postgresql://administrator:managed@127.0.0.1:${port}/quire`,
    async [Symbol.asyncDispose]() {
      server.kill('SIGINT')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Answers once the server does. */
async function createAdministrator(url: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.query(`CREATE ROLE administrator LOGIN CREATEROLE PASSWORD 'managed'`)
      await client.query('CREATE DATABASE quire OWNER administrator')
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((done) => setTimeout(done, 100))
    } finally {
      await client.end()
    }
  }
}
