import { Pool } from 'undici'
import { expect, test } from 'vitest'
import { startSmallGraph } from '../integration/gateway/small-graph.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess } from '../support/processes.ts'

/** With few young objects at a time, so that V8 looks through them often; what it then keeps has outlived two such looks. */
const tracing =
  "--max-semi-space-size=1 --import=data:text/javascript,import{setFlagsFromString}from'node:v8';setFlagsFromString('--trace-gc')"
const heapAfter = / ms: (Scavenge|Mark-Compact) [^>]*-> ([\d.]+) /g

/** Bytes by which a heap has grown from one collection of young objects to the next. */
function grownIn(trace: string): number {
  let grown = 0
  let before: number | null = null
  for (const [, kind, megabytes] of trace.matchAll(heapAfter)) {
    const after = Number(megabytes)
    if (kind === 'Scavenge' && before !== null) grown += after - before
    before = after
  }
  return grown * 1_048_576
}

test('a request leaves nothing behind that only a collection of the whole heap would free', async () => {
  await using graph = await startSmallGraph({ addressed: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = { RESPONSE_CACHE: 'off', ENTITY_CACHE: 'off', SHUTDOWN_DELAY_MS: '0' }
  const gateway = await startProcess(
    ['gateway'],
    { ...settings, PORT: String(port), SUPERGRAPH_FILE: graph.supergraphFile, NODE_OPTIONS: tracing },
    `${url}/health/ready`,
  )
  const pool = new Pool(url, { connections: 4 })
  const body = JSON.stringify({ query: '{ books(first: 2) { title price } }' })
  const ask = async (times: number) => {
    for (let left = times; left > 0; left -= 1) {
      const headers = { 'content-type': 'application/json' }
      const answer = await pool.request({ method: 'POST', path: '/graphql', headers, body })
      expect(await answer.body.json()).toMatchObject({ data: { books: [{ title: 'Emma' }, {}] } })
    }
  }
  const askMany = (times: number) => Promise.all(Array.from({ length: 4 }, () => ask(times / 4)))
  try {
    await askMany(2_000)
    const heard = gateway.output().length
    await askMany(4_000)
    const grown = grownIn(gateway.output().slice(heard))
    expect(grown / 4_000, gateway.output()).toBeLessThan(512)
  } finally {
    await pool.close()
    await gateway.stop()
  }
})
