import { setTimeout as wait } from 'node:timers/promises'
import { Pool } from 'undici'
import { expect, test } from 'vitest'
import { changes } from '../e2e/live-job.ts'
import { file, map, operations, sendMultipart } from '../integration/gateway/send-multipart.ts'
import { publicUrl, startSmallGraph } from '../integration/gateway/small-graph.ts'
import { password, seedAccounts } from '../support/accounts.ts'
import { clientOperation, gatewayClient } from '../support/client.ts'
import { createTestDatabase } from '../support/database.ts'
import { testEnv } from '../support/env.ts'
import { makeEpub } from '../support/epub.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess, type PlatformProcess } from '../support/processes.ts'
import { testSecret } from '../support/secret.ts'

/** Milliseconds. */
const delays = { SHUTDOWN_DELAY_MS: '2000', SHUTDOWN_TIMEOUT_MS: '10000' }
/** How long a balancer takes to notice. */
const notice = 1_000

/** Clients that each keep a connection and ask without a pause until they are stopped. */
function startLoad(url: string, clients: number, request: { query: string; token?: string }) {
  const pool = new Pool(url, { connections: clients, pipelining: 1 })
  const { query, token } = request
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const failures: unknown[] = []
  let [answered, toldToLeave] = [0, 0]
  const over = new AbortController()
  const client = async () => {
    while (!over.signal.aborted) {
      try {
        const body = JSON.stringify({ query })
        const answer = await pool.request({ method: 'POST', path: '/graphql', headers, body })
        const text = await answer.body.text()
        if (answer.statusCode !== 200 || text.includes('"errors"')) failures.push(text)
        answered += 1
        if (answer.headers['connection'] === 'close') toldToLeave += 1
      } catch (error) {
        failures.push(error)
      }
    }
  }
  const all = Array.from({ length: clients }, client)
  return {
    figures: () => ({ answered, toldToLeave, failures }),
    async stop() {
      over.abort()
      await Promise.all(all)
      await pool.close()
    },
  }
}

/** A file that has begun and is whole when it is told so. */
function heldFile(bytes: Uint8Array) {
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  async function* body() {
    yield Buffer.from(bytes.subarray(0, 100))
    begun.resolve()
    await goOn.promise
    yield Buffer.from(bytes.subarray(100))
  }
  return { body: body(), begun: begun.promise, goOn: goOn.resolve }
}

const isReady = async (url: string) => (await fetch(`${url}/health/ready`)).status
const refuses = (url: string) =>
  fetch(`${url}/health/live`).then(
    () => false,
    ({ cause }: Error) => (cause as NodeJS.ErrnoException).code === 'ECONNREFUSED',
  )

interface UnderWay {
  load: ReturnType<typeof startLoad>
  /** What is not to be cut off, once it may end. */
  goOn: () => void
  uploaded: Promise<{ status: number; answer: any }>
}

/** Stops a process as an orchestrator does, under load and with an upload under way, none of which may fail. */
async function stopUnderLoad(process: PlatformProcess, url: string, { load, goOn, uploaded }: UnderWay) {
  await expect.poll(() => load.figures().answered).toBeGreaterThan(100)
  const exited = process.stop()
  await expect.poll(() => isReady(url), { interval: 20 }).toBe(503)
  await wait(notice)
  await load.stop()
  const { answered, toldToLeave, failures } = load.figures()
  expect(failures).toEqual([])
  expect(toldToLeave).toBeGreaterThan(10)
  expect(answered).toBeGreaterThan(toldToLeave)
  await expect.poll(() => refuses(url), { interval: 20 }).toBe(true)
  goOn()
  const { status, answer } = await uploaded
  expect([status, answer.errors]).toEqual([200, undefined])
  expect(await exited, process.output()).toBe(0)
  return answer.data
}

test('a gateway that is told to stop under load fails no request', async () => {
  await using graph = await startSmallGraph()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const urls = Object.entries(graph.urls).map(([name, at]) => [`${name.toUpperCase()}_URL`, at])
  const env = {
    PORT: `${port}`,
    PUBLIC_URL: publicUrl,
    SECRET: testSecret,
    SUPERGRAPH_FILE: graph.supergraphFile,
    ...Object.fromEntries(urls),
    ...delays,
  }
  const gateway = await startProcess(['gateway'], env, `${url}/health/ready`)
  try {
    const load = startLoad(url, 16, {
      query: '{ books { title price } me { id } }',
      token: await graph.token(),
    })
    const { body, begun, goOn } = heldFile(Buffer.alloc(1_000))
    const uploaded = sendMultipart(url, [
      operations('mutation ($f: Upload!) { upload(file: $f) }', { f: null }),
      map({ 0: ['variables.f'] }),
      file('0', body),
    ])
    await begun
    const { upload } = await stopUnderLoad(gateway, url, { load, goOn, uploaded })
    expect(JSON.parse(upload)).toMatchObject([{ size: 1_000 }, null])
  } finally {
    await gateway.kill()
  }
})

test('nor does the whole platform in one process, whose subscriptions end for their clients to come back', async () => {
  await using database = await createTestDatabase()
  await seedAccounts(database)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = testEnv(database, { PORT: `${port}`, PUBLIC_URL: url, LOG_LEVEL: 'warn', ...delays })
  const platform = await startProcess([], env, `${url}/health/ready`)
  try {
    const client = gatewayClient(url)
    const { logIn } = await client.run('LogIn', {
      input: { login: 'publisher', password, device: { name: 'Test', platform: 'web' } },
    })
    const token: string = logIn.session.accessToken
    const events = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: changes }),
    })
    const heard = events.text()
    const query =
      '{ me { username } categories { name } books(first: 5) { totalCount } syncLibrary { hasMore } }'
    const load = startLoad(url, 8, { query, token })
    const { body, begun, goOn } = heldFile(makeEpub())
    const headers = { 'apollo-require-preflight': '1', authorization: `Bearer ${token}` }
    const uploaded = sendMultipart(
      url,
      [
        operations(clientOperation('UploadBook'), { file: null, input: {} }),
        map({ 0: ['variables.file'] }),
        file('0', body),
      ],
      { headers },
    )
    await begun
    const { uploadBook } = await stopUnderLoad(platform, url, { load, goOn, uploaded })
    expect(uploadBook).toMatchObject({ ingestion: { id: expect.any(String) }, problems: [] })
    expect(await heard).toMatch(/^:\n\nevent: next\ndata: {"data":{"librarySync"/)
    expect(await heard).not.toContain('complete')
  } finally {
    await platform.kill()
  }
})
