import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Env } from '#kit/config/env.ts'
import { removeCluster } from '#kit/local/postgres-account.ts'
import { gatewayClient, poll } from '../support/client.ts'
import { freePort } from '../support/free-port.ts'
import { spawnParts, type PlatformProcess } from '../support/processes.ts'

let folder: string
let env: Env
let url: string
let postmaster: string
let platform: PlatformProcess
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire with space '))
  await chmod(folder, 0o755)
  const port = await freePort()
  url = `http://localhost:${port}`
  env = { DATA_DIR: folder, PORT: `${port}`, DEMO_PASSWORD: 'a password for the demo' }
  postmaster = join(folder, 'postgres/cluster/postmaster.pid')
})
afterAll(async () => {
  await platform.stop()
  await removeCluster(join(folder, 'postgres'))
  await rm(folder, { recursive: true })
})

const isOpen = (started: { output(): string }) => started.output().includes('Quire is open')

describe('the one command, with nothing configured', () => {
  test('stops cleanly while it is still starting', async () => {
    platform = spawnParts([], env)
    await poll(async () => existsSync(postmaster), Boolean)
    expect([await platform.stop(), isOpen(platform), existsSync(postmaster)]).toEqual([0, false, false])
  })

  test('opens with a shelf of demo books, and says how to sign in', async () => {
    platform = spawnParts([], env)
    await poll(async () => isOpen(platform), Boolean, 110)
    expect(platform.output()).toContain(`Quire is open: ${url}/graphql`)
    expect(platform.output()).toContain(
      'as reader, publisher or admin with the password a password for the demo',
    )
    const { books } = (await gatewayClient(url).send('{ books(first: 100) { totalCount } }')).data
    expect(books.totalCount).toBe(12)
    await platform.kill()
  })

  test('is back after a kill with what it had, and leaves nothing running', async () => {
    expect(existsSync(postmaster)).toBe(true)
    platform = spawnParts([], env)
    await poll(async () => isOpen(platform), Boolean, 110)
    const { books } = (await gatewayClient(url).send('{ books(first: 100) { totalCount } }')).data
    expect(books.totalCount).toBe(12)
    expect([await platform.stop(), existsSync(postmaster)]).toEqual([0, false])
  })
})
