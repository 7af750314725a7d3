import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { Env } from '#kit/config/env.ts'
import { freePort } from '../support/free-port.ts'

export interface Swift extends AsyncDisposable {
  /** The `S3_*` variables that lead to a fresh bucket. */
  env: Env
}

const credentials = { accessKeyId: 'quire:tester', secretAccessKey: 'testing' }
const services = ['account', 'container', 'object'] as const

/** OpenStack Swift on one disk with one replica, behind its s3api: a real S3 of another make than Amazon's. */
export async function startSwift(): Promise<Swift> {
  const folder = await mkdtemp(join(tmpdir(), 'quire-swift-'))
  const ports = { account: await freePort(), container: await freePort(), object: await freePort() }
  const [proxy, memcached] = [await freePort(), await freePort()]
  configure(folder, ports, proxy, memcached)

  const children: ChildProcess[] = [
    spawn('memcached', ['-u', 'nobody', '-l', '127.0.0.1', '-p', `${memcached}`], { stdio: 'ignore' }),
  ]
  for (const name of [...services, 'proxy']) {
    const log = join(folder, `${name}.log`)
    children.push(
      spawn(
        '/bin/sh',
        ['-c', `exec swift-${name}-server "$0" >"$1" 2>&1`, join(folder, `${name}.conf`), log],
        { env: environment(folder) },
      ),
    )
  }
  const endpoint = `http://127.0.0.1:${proxy}`
  const bucket = 'quire'
  await createBucket(endpoint, bucket)
  return {
    env: {
      S3_ENDPOINT: endpoint,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        children.map(
          (child) => new Promise<void>((done) => (child.once('exit', () => done()), child.kill('SIGKILL'))),
        ),
      )
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const environment = (folder: string) => ({ PATH: process.env['PATH'], SWIFT_CONF_DIR: folder, HOME: folder })

function configure(
  folder: string,
  ports: Record<(typeof services)[number], number>,
  proxy: number,
  memcached: number,
): void {
  mkdirSync(join(folder, 'devices', 'disk'), { recursive: true })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write(
    'swift.conf',
    '[swift-hash]\nswift_hash_path_suffix = quire\n[storage-policy:0]\nname = gold\ndefault = yes\n',
  )
  const common = (port: number) =>
    `bind_ip = 127.0.0.1\nbind_port = ${port}\nworkers = 0\nuser = root\nswift_dir = ${folder}\nlog_level = WARNING\n`
  for (const name of services) {
    const builder = join(folder, `${name}.builder`)
    const ring = (...args: string[]) =>
      execFileSync('swift-ring-builder', [builder, ...args], { stdio: 'ignore' })
    ring('create', '8', '1', '0')
    ring('add', `r1z1-127.0.0.1:${ports[name]}/disk`, '1')
    ring('rebalance')
    write(
      `${name}.conf`,
      `[DEFAULT]\n${common(ports[name])}devices = ${join(folder, 'devices')}\nmount_check = false\nrecon_cache_path = ${folder}\n` +
        `[pipeline:main]\npipeline = ${name}-server\n[app:${name}-server]\nuse = egg:swift#${name}\n`,
    )
  }
  const pipeline = 'catch_errors cache listing_formats bulk s3api tempauth copy slo dlo proxy-server'
  const filters = pipeline.split(' ').slice(0, -1)
  const settings: Record<string, string> = {
    cache: `memcache_servers = 127.0.0.1:${memcached}\n`,
    s3api: 's3_acl = false\nallow_multipart_uploads = true\nmin_segment_size = 1\n',
    tempauth: 'user_quire_tester = testing .admin\n',
    listing_formats: '',
  }
  const names: Record<string, string> = { cache: 'memcache' }
  write(
    'proxy.conf',
    `[DEFAULT]\n${common(proxy)}[pipeline:main]\npipeline = ${pipeline}\n` +
      '[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\nallow_account_management = true\n' +
      filters
        .map((name) => `[filter:${name}]\nuse = egg:swift#${names[name] ?? name}\n${settings[name] ?? ''}`)
        .join(''),
  )
}

/** Answers once the servers do. */
async function createBucket(endpoint: string, Bucket: string): Promise<void> {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
    maxAttempts: 1,
  })
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      await client.send(new CreateBucketCommand({ Bucket }))
      return client.destroy()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((done) => setTimeout(done, 250))
    }
  }
}
