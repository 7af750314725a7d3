import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { testEnv } from '../support/env.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess, type PlatformProcess } from '../support/processes.ts'

let database: TestDatabase
const running: PlatformProcess[] = []
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()))
  await database[Symbol.asyncDispose]()
})

test('real subgraphs find the gateway by the registry, and leave it, whichever way they go, without a failed request', async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = testEnv(database, {
    PORT: `${port}`,
    PUBLIC_URL: url,
    LOG_LEVEL: 'info',
    REGISTRY_DATABASE_URL: database.urlOf('registry'),
    RESPONSE_CACHE: 'off',
    ENTITY_CACHE: 'off',
    SUPERGRAPH_SOURCE: 'subgraphs',
    SUPERGRAPH_FILE: '/there/is/none.graphql',
  })
  const start = async (part: string) => {
    const own = await freePort()
    const started = await startProcess(
      [part],
      { ...env, [`${part.toUpperCase()}_PORT`]: `${own}` },
      `http://127.0.0.1:${own}/health/ready`,
    )
    running.push(started)
    return started
  }
  for (const part of ['identity', 'library', 'commerce']) await start(part)
  const [killed, stopped] = [await start('catalog'), await start('catalog')]
  // Of it alone nothing of PostgreSQL is known but the registry.
  const gateway = await startProcess(
    ['gateway'],
    Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?!REGISTRY).*DATABASE_URL$/.test(name))),
    `${url}/health/ready`,
  )
  running.push(gateway)

  const answers: string[] = []
  let asked = 0
  const end = new AbortController()
  const ask = async () => {
    const query = `{ books(first: 1) { totalCount n${(asked += 1) % 20}: totalCount } categories { id } me { id } }`
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    return response.text()
  }
  const reader = async () => {
    while (!end.signal.aborted) answers.push(await ask())
  }
  const more = async () => {
    const before = answers.length
    await expect.poll(() => answers.length).toBeGreaterThan(before + 100)
  }
  const readers = Array.from({ length: 8 }, reader)
  await more()
  await killed.kill()
  await more()
  await start('catalog')
  await more()
  expect(await stopped.stop()).toBe(0)
  await more()
  end.abort()
  await Promise.all(readers)
  expect(answers.filter((answer) => !answer.startsWith('{"data":') || answer.includes('"errors"'))).toEqual(
    [],
  )
  expect(gateway.output()).toMatch(/left out for a while/)
})
