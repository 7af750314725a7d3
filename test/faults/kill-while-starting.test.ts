import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Env } from '#kit/config/env.ts'
import { removeCluster } from '#kit/local/postgres-account.ts'
import { gatewayClient, poll } from '../support/client.ts'
import { freePort } from '../support/free-port.ts'
import { spawnParts } from '../support/processes.ts'

let folder: string
let url: string
let env: Env
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-'))
  await chmod(folder, 0o755)
  const port = await freePort()
  url = `http://localhost:${port}`
  env = { DATA_DIR: folder, PORT: `${port}` }
})
afterAll(async () => {
  await removeCluster(join(folder, 'postgres'))
  await rm(folder, { recursive: true })
})

test('a first start that is killed again and again, wherever it has got to, ends with the whole shelf', async () => {
  for (const milliseconds of [200, 700, 1_500, 3_000, 5_000, 7_000, 9_000, 12_000]) {
    const platform = spawnParts([], env)
    await wait(milliseconds)
    await platform.kill()
  }
  const platform = spawnParts([], env)
  try {
    await poll(async () => platform.output().includes('Quire is open'), Boolean, 240)
    const client = gatewayClient(url)
    const { data } = await poll(
      () => client.send('{ books(first: 100) { totalCount edges { node { slug } } } }'),
      (answer) => answer.data.books.totalCount === 12,
      240,
    )
    expect(new Set(data.books.edges.map((edge: any) => edge.node.slug)).size).toBe(12)
  } finally {
    expect(await platform.stop()).toBe(0)
  }
  expect(existsSync(join(folder, 'postgres/cluster/postmaster.pid'))).toBe(false)
})
