import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { PostgresBinaries } from './postgres-binaries.ts'

/** Where PostgreSQL runs, and as whom. `account` is null for the user that we are. */
export interface PostgresHome {
  binaries: PostgresBinaries
  cluster: string
  account: { uid: number; gid: number } | null
}

/** Outside of any home folder, where every account can get to. */
const sharedState = '/var/lib/quire'

/**
 * PostgreSQL refuses root, so root lends it another account. Where that account can't reach the binaries or the data (a checkout in
 * root's home), the binaries are copied and the data kept below `/var/lib/quire`, with a link to it in the data folder.
 */
export async function settleHome(folder: string, binaries: PostgresBinaries): Promise<PostgresHome> {
  await mkdir(folder, { recursive: true })
  const cluster = join(folder, 'cluster')
  if (process.getuid?.() !== 0) return { binaries, cluster, account: null }

  const account = await findAccount()
  if (reaches(account, folder, binaries.root)) {
    await mkdir(cluster, { recursive: true })
    await own(cluster, account)
    return { binaries, cluster, account }
  }
  return {
    binaries: reaches(account, binaries.root) ? binaries : await copyBinaries(binaries),
    cluster: await linkCluster(cluster, account),
    account,
  }
}

/** Deletes the cluster, also where it lies elsewhere. */
export async function removeCluster(folder: string): Promise<void> {
  await rm(elsewhere(folder), { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}

async function findAccount(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const found = ['postgres', 'nobody'].flatMap((name) => lines.filter((fields) => fields[0] === name))[0]
  if (!found)
    throw new Error('PostgreSQL cannot run as root, and there is no account postgres or nobody to lend it.')
  return { uid: Number(found[2]), gid: Number(found[3]) }
}

const reaches = (account: { uid: number; gid: number }, ...paths: string[]): boolean =>
  spawnSync('/bin/sh', ['-ec', 'for path; do [ -r "$path" ]; [ -x "$path" ]; done', 'sh', ...paths], {
    ...account,
    cwd: '/',
  }).status === 0

async function own(path: string, account: { uid: number; gid: number }): Promise<void> {
  await chown(path, account.uid, account.gid)
  await chmod(path, 0o700)
}

const elsewhere = (folder: string) =>
  join(sharedState, `cluster-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`)

async function linkCluster(link: string, account: { uid: number; gid: number }): Promise<string> {
  const target = elsewhere(join(link, '..'))
  await mkdir(sharedState, { recursive: true, mode: 0o755 })
  await mkdir(target, { recursive: true })
  await own(target, account)
  const found = await lstat(link).catch(() => null)
  if (!found) await symlink(target, link)
  return target
}

/** Named after the copied version, moved into place once whole. */
async function copyBinaries(binaries: PostgresBinaries): Promise<PostgresBinaries> {
  const version = createHash('sha256')
    .update(await readFile(binaries.postgres))
    .digest('hex')
    .slice(0, 12)
  const root = join(sharedState, `postgresql-${version}`)
  if (!(await lstat(root).catch(() => null))) {
    const incoming = `${root}.${process.pid}`
    await mkdir(sharedState, { recursive: true, mode: 0o755 })
    await cp(binaries.root, incoming, { recursive: true, verbatimSymlinks: true })
    await rename(incoming, root).catch(() => rm(incoming, { recursive: true }))
  }
  const at = (path: string) => join(root, 'bin', basename(path))
  return { root, initdb: at(binaries.initdb), postgres: at(binaries.postgres) }
}
