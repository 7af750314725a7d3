import { dirname } from 'node:path'
import { Pool } from 'undici'
import { expect, test } from 'vitest'
import { startSmallGraph } from '../integration/gateway/small-graph.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess } from '../support/processes.ts'

/** With few young objects at a time, so that V8 looks through them often; what it then keeps has outlived two such looks. */
const tracing =
  "--max-semi-space-size=1 --import=data:text/javascript,import{setFlagsFromString}from'node:v8';setFlagsFromString('--trace-gc')"
const heapAfter = / ms: (Scavenge|Mark-Compact) [^>]*-> ([\d.]+) /g

/** By how many bytes a heap has grown from each collection of young objects to the next. */
function growthsIn(trace: string): number[] {
  const collections = [...trace.matchAll(heapAfter)].map(([, kind, megabytes]) => ({
    isYoung: kind === 'Scavenge',
    left: Number(megabytes) * 1_048_576,
  }))
  return collections.flatMap(({ isYoung, left }, index) => {
    const before = collections[index - 1]
    return isYoung && before ? [left - before.left] : []
  })
}

test('a request leaves nothing behind that only a collection of the whole heap would free', async () => {
  await using graph = await startSmallGraph({ addressed: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = {
    PORT: String(port),
    SUPERGRAPH_FILE: graph.supergraphFile,
    DATA_DIR: dirname(graph.supergraphFile),
    RESPONSE_CACHE: 'off',
    ENTITY_CACHE: 'off',
    SHUTDOWN_DELAY_MS: '0',
    NODE_OPTIONS: tracing,
  }
  const gateway = await startProcess(['gateway'], settings, `${url}/health/ready`)
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
    const growths = growthsIn(gateway.output().slice(heard))
    expect(growths.length).toBeGreaterThan(50)
    expect(growths.reduce((all, growth) => all + growth, 0) / 4_000).toBeLessThan(512)
  } finally {
    await pool.close()
    await gateway.stop()
  }
})
