import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { subgraphs } from '../../schema/sdl.ts'
import { password, seedAccounts } from '../support/accounts.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { testEnv } from '../support/env.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess, type PlatformProcess } from '../support/processes.ts'
import { sampleBook } from '../support/sample-book.ts'
import { runLiveJob } from './live-job.ts'
import { runMainJob } from './main-job.ts'

let database: TestDatabase
let url: string
let processes: PlatformProcess[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  await seedAccounts(database)
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const ports = await Promise.all(subgraphs.map(async (name) => [name, await freePort()] as const))
  const env = testEnv(database, {
    PORT: `${port}`,
    PUBLIC_URL: url,
    LOG_LEVEL: 'warn',
    ...Object.fromEntries(
      ports.flatMap(([name, own]) => [
        [`${name.toUpperCase()}_PORT`, `${own}`],
        [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${own}`],
      ]),
    ),
  })
  processes = await Promise.all([
    ...ports.map(([name, own]) => startProcess([name], env, `http://127.0.0.1:${own}/health/ready`)),
    startProcess(['gateway'], env, `${url}/health/ready`),
  ])
})
afterAll(async () => {
  await Promise.all(processes.map((one) => one.kill()))
  await database[Symbol.asyncDispose]()
})

describe('the platform as five processes', () => {
  test('takes a book from its upload to a reader', async () => {
    await runMainJob({ url, password, book: await sampleBook() })
  })

  test('tells clients what they wait for as it happens', async () => {
    await runLiveJob({ url, password })
  })

  test('stops cleanly when asked to', async () => {
    const codes = await Promise.all(processes.map((one) => one.stop()))
    expect(codes, processes.map((one) => one.output()).join('\n')).toEqual([0, 0, 0, 0, 0])
  })
})
