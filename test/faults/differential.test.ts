import { describe, expect, test } from 'vitest'
import { openArena } from '../differential/arena.ts'
import { clientOperations } from '../differential/client-operations.ts'
import { hardGraph } from '../differential/hard-graph.ts'
import { openKeepingArena } from '../differential/keeping.ts'
import { ownGraph } from '../differential/own-graph.ts'

const hours = 3_600_000
/** Of each graph. Another seed tries others: `DIFFERENTIAL_SEED=monday`. */
const cases = 10_000
const seed = process.env['DIFFERENTIAL_SEED'] ?? 'quire'

describe("the gateway answers as Apollo's own does", () => {
  test.each([
    ['our own graph', 'own', ownGraph],
    ["federation's harder constructs", 'hard', hardGraph],
  ])(
    `${cases} random operations over %s`,
    async (_, name, graph) => {
      await using arena = await openArena(graph)
      expect(await arena.tryMany(`${seed} ${name}`, 0, cases)).toEqual([])
    },
    3 * hours,
  )

  test(
    'every operation that clients send, with fifty sets of variables and of faults',
    async () => {
      await using arena = await openArena(ownGraph)
      for (let round = 0; round < 50; round += 1) {
        for (const [name, operation] of clientOperations(arena.schema, `${seed} ${round}`)) {
          const { difference } = await arena.match(operation, round % 2 ? `${seed} ${round}` : null)
          expect(difference, `${name}, round ${round}`).toBeNull()
        }
      }
    },
    hours,
  )
})

describe('the gateway answers the same whether it keeps answers or not', () => {
  test.each([
    ['our own graph, with both caches', 'own', ownGraph, {}],
    ['our own graph, with entities alone', 'own', ownGraph, { RESPONSE_CACHE: 'off' }],
    ["federation's harder constructs, with entities alone", 'hard', hardGraph, { RESPONSE_CACHE: 'off' }],
  ])(
    `${cases} random queries over %s`,
    async (_, name, graph, off) => {
      await using arena = await openKeepingArena(graph, off)
      expect(await arena.tryMany(`${seed} keeping ${name}`, cases)).toEqual([])
      expect(arena.hits()).toBeGreaterThan(cases)
      expect(arena.unsettled()).toBeLessThan(cases / 100)
    },
    3 * hours,
  )
})
