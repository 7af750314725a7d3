import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { startProcess, type PlatformProcess } from '../support/processes.ts'
import { sampleBook } from '../support/sample-book.ts'
import { runMainJob } from '../e2e/main-job.ts'
import { startPostgresServer, type PostgresServer } from './postgres.ts'
import { startSwift, type Swift } from './swift.ts'

const password = 'a password for the demo'
let swift: Swift
let server: PostgresServer
let platform: PlatformProcess
let url: string
beforeAll(async () => {
  ;[swift, server] = await Promise.all([startSwift(), startPostgresServer()])
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const env = {
    ...swift.env,
    DATABASE_URL: server.adminUrl,
    NODE_ENV: 'production',
    SECRET: 'a-secret-for-tests-that-is-long-enough-to-be-one',
    PORT: `${port}`,
    PUBLIC_URL: url,
    SEED_DEMO: 'true',
    DEMO_PASSWORD: password,
  }
  platform = await startProcess([], env, `${url}/health/ready`)
})
afterAll(async () => {
  await platform?.kill()
  await server?.[Symbol.asyncDispose]()
  await swift?.[Symbol.asyncDispose]()
})

describe('the platform on a PostgreSQL server and an S3', () => {
  test('takes a book from its upload to a reader', async () => {
    await runMainJob({ url, password, book: await sampleBook() })
  })

  test('stops cleanly', async () => {
    expect(await platform.stop(), platform.output()).toBe(0)
  })
})
