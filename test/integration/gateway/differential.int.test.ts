import { describe, expect, test } from 'vitest'
import { openArena } from '../../differential/arena.ts'
import { clientOperations } from '../../differential/client-operations.ts'
import { hardGraph } from '../../differential/hard-graph.ts'
import { openKeepingArena } from '../../differential/keeping.ts'
import { ownGraph } from '../../differential/own-graph.ts'

/** A sample; `npm run test:faults` tries many more. */
describe("the gateway answers as Apollo's own does", () => {
  test('every operation that clients send, and random ones, with and without faults', async () => {
    await using arena = await openArena(ownGraph)
    const operations = clientOperations(arena.schema, 'sample')
    expect(operations.length).toBeGreaterThan(40)
    for (const [name, operation] of operations) {
      for (const faults of [null, name]) {
        expect((await arena.match(operation, faults)).difference, name).toBeNull()
      }
    }
    expect(await arena.tryMany('own', 0, 40)).toEqual([])
    // A fragment with @skip, for which Hive's planner finds no path.
    expect(await arena.tryMany('friday own', 259, 260)).toEqual([])
  })

  test("random operations over federation's harder constructs, with and without faults", async () => {
    await using arena = await openArena(hardGraph)
    expect(await arena.tryMany('hard', 0, 30)).toEqual([])
  })
})

describe('the gateway answers the same whether it keeps answers or not', () => {
  test.each([
    ['our own graph, with both caches', 'own', ownGraph, 20, {}],
    ["federation's harder constructs, with entities alone", 'hard', hardGraph, 12, { RESPONSE_CACHE: 'off' }],
  ])('random queries over %s', async (_, name, graph, count, off) => {
    await using arena = await openKeepingArena(graph, off)
    expect(await arena.tryMany(`keeping ${name}`, count)).toEqual([])
    expect(arena.hits()).toBeGreaterThan(count)
  })
})
