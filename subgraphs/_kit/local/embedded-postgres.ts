import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, openSync, readFileSync } from 'node:fs'
import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { settleHome, type PostgresHome } from './postgres-account.ts'
import { findBinaries } from './postgres-binaries.ts'
import { isRunning, takeLock } from './process-lock.ts'

export interface EmbeddedPostgres {
  /** The superuser's. */
  url: string
  /** Ends the server, unless another process of ours started it. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  folder: string
  /** False only for data that nobody will miss: no write waits for the disk. */
  durable?: boolean
  /** Called once PostgreSQL is at work by itself: for what keeps this process busy. */
  meanwhile?: () => void
}

const database = 'quire'
/** Milliseconds that PostgreSQL may take to start or to stop, recovery after a crash included. */
const patience = 60_000

/**
 * PostgreSQL on this machine, with its data in `folder`. A second process on the same folder joins the server that the first one
 * started; a server that a killed process left behind is taken over.
 */
export async function startEmbeddedPostgres({
  folder,
  durable = true,
  meanwhile = () => {},
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const place = resolve(folder)
  const home = await settleHome(place, await findBinaries())
  const lock = await takeLock(join(place, 'owner.json'))
  if (!lock) return { url: await joinServer(place, home), stop: async () => {} }
  try {
    const password = await initialise(place, home, { durable, meanwhile })
    const pid = readPostmaster(home)?.pid ?? (await launch(place, home, { durable, meanwhile }))
    const url = await reach(home, password, pid)
    return {
      url,
      async stop() {
        await stopServer(pid)
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function joinServer(place: string, home: PostgresHome): Promise<string> {
  const deadline = Date.now() + patience
  while (!readPostmaster(home)?.isReady && Date.now() < deadline) await wait(50)
  return reach(home, await readFile(join(place, 'password'), 'utf8'), null)
}

/** Makes the cluster. One that was cut off in the making has no `initialised` and is begun again. */
async function initialise(
  place: string,
  home: PostgresHome,
  { durable, meanwhile }: Required<Omit<EmbeddedOptions, 'folder'>>,
): Promise<string> {
  const mark = join(place, 'initialised')
  const passwordFile = join(place, 'password')
  if (existsSync(mark)) return readFile(passwordFile, 'utf8')

  await mkdir(home.cluster, { recursive: true })
  for (const entry of await readdir(home.cluster)) await rm(join(home.cluster, entry), { recursive: true })
  const password = randomBytes(24).toString('base64url')
  await writeFile(passwordFile, password, { mode: 0o600 })
  await withPasswordFile(password, home, async (file) => {
    const initdb = spawn(
      home.binaries.initdb,
      [
        `--pgdata=${home.cluster}`,
        `--username=${database}`,
        `--pwfile=${file}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(durable ? [] : ['--no-sync']),
      ],
      // Ctrl-C must not cut it off: what it makes is stopped like any other cluster.
      { ...home.account, cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const ended = Promise.all([text(initdb.stderr), once(initdb, 'close')])
    meanwhile()
    const [complaint, [status]] = await ended
    if (status !== 0) throw new Error(`initdb failed: ${complaint}`)
  })
  await writeFile(mark, '')
  return password
}

/** In a folder that the account can reach, for as long as `use` takes. */
async function withPasswordFile<T>(
  password: string,
  { account }: PostgresHome,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'quire-'))
  const file = join(folder, 'password')
  try {
    await writeFile(file, password, { mode: 0o600 })
    for (const path of account ? [folder, file] : []) await chown(path, account?.uid ?? 0, account?.gid ?? 0)
    return await use(file)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function launch(
  place: string,
  home: PostgresHome,
  { durable, meanwhile }: Required<Omit<EmbeddedOptions, 'folder'>>,
): Promise<number> {
  await rm(join(home.cluster, 'postmaster.pid'), { force: true })
  const logPath = join(place, 'postgres.log')
  const log = openSync(logPath, 'w', 0o600)
  if (home.account) await chown(logPath, home.account.uid, home.account.gid)
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '64MB',
    jit: 'off',
    // Passwords here are random keys, which stretching makes no stronger and each connection slower.
    scram_iterations: '1',
    log_min_messages: 'warning',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const server = spawn(
    home.binaries.postgres,
    [
      '-D',
      home.cluster,
      '-p',
      String(await freePort()),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    // A session of its own: Ctrl-C must reach us first, who stop it once nobody needs it.
    { ...home.account, cwd: '/', detached: true, stdio: ['ignore', log, log] },
  )
  server.unref()
  await new Promise<void>((done, fail) => server.once('spawn', done).once('error', fail))
  meanwhile()
  const pid = server.pid ?? 0
  const deadline = Date.now() + patience
  while (!readPostmaster(home)?.isReady) {
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start:\n${readFileSync(logPath, 'utf8').slice(-2_000)}`)
    }
    await wait(20)
  }
  return pid
}

/** What `postmaster.pid` says of a server that really runs on this cluster; a stale file says nothing. */
function readPostmaster(home: PostgresHome): { pid: number; port: number; isReady: boolean } | null {
  try {
    const lines = readFileSync(join(home.cluster, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    if (!isRunning(pid) || !servesCluster(pid, home)) return null
    return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
  } catch {
    return null
  }
}

function servesCluster(pid: number, home: PostgresHome): boolean {
  if (process.platform !== 'linux') return true
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(home.cluster)
}

async function reach(home: PostgresHome, password: string, pid: number | null): Promise<string> {
  const deadline = Date.now() + patience
  for (;;) {
    const server = readPostmaster(home)
    if (server?.isReady) {
      const base = `postgresql://${database}:${password}@127.0.0.1:${server.port}`
      await ensureDatabase(`${base}/postgres`)
      return `${base}/${database}`
    }
    if (Date.now() > deadline)
      throw new Error(`PostgreSQL (process ${pid ?? 'of another part'}) does not answer.`)
    await wait(50)
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (!rowCount) await client.query(`CREATE DATABASE ${database}`)
  } finally {
    await client.end()
  }
}

/** SIGINT is PostgreSQL's fast shutdown: no new connections, open transactions rolled back, a clean checkpoint. */
async function stopServer(pid: number): Promise<void> {
  if (!isRunning(pid)) return
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + patience
  while (isRunning(pid) && Date.now() < deadline) await wait(20)
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done(port))
    })
  })
}
