import { describe, expect, test } from 'vitest'
import { openArena } from '../../differential/arena.ts'
import { clientOperations } from '../../differential/client-operations.ts'
import { hardGraph } from '../../differential/hard-graph.ts'
import { openKeepingArena } from '../../differential/keeping.ts'
import { ownGraph } from '../../differential/own-graph.ts'

/** What random operations have found in us before. */
const found = [
  // Fields of an interface object of some types only, and of a type that another subgraph knows, by either planner.
  ['friday hard', 174],
  ['friday hard', 230],
  ['quire hard', 308],
  // The same under conditions; in the first, nothing but the type is left to fetch.
  ['quire hard', 277],
  ['quire hard', 361],
  // A fragment that no type can be, around which Hive's planner leaves out a field.
  ['quire hard', 1805],
  ['quire hard', 3835],
  // A key that Hive's planner needs and has not asked for, and one that a condition takes along.
  ['quire hard', 8469],
  ['quire hard', 9397],
  // What Apollo's planner plans right only as a whole, and Hive's not at all.
  ['quire hard', 2829],
  // What Hive's planner asks for without what it requires, or with two meanings of one key.
  ['quire hard', 5393],
  ['quire hard', 5615],
  // A field that others require, with the client's own arguments.
  ['quire hard', 1285],
  // What fails beside a field that stock asks for too early, or with two sets of arguments.
  ['friday hard', 49],
  ['quire hard', 275],
  // A call that is lost was to tell what another has told already.
  ['quire hard', 515],
  // A root field that two subgraphs have, of which one is lost.
  ['quire hard', 5312],
  // A key that an interface object has as well, of two of its types.
  ['saturday hard', 751],
  ['saturday hard', 938],
  // An error in something whose type is not known for it.
  ['saturday hard', 2120],
  // An entity that Hive's planner hands to a subgraph by the name of a type that is unknown there.
  ['sunday hard', 50],
  // What that planner asks of one type alone, for a condition without a type; and what both ask of it for the interface's sake.
  ['quire hard', 1927],
  ['sunday hard', 2468],
  // A field that Apollo's planner asks for before what that requires, and Hive's not at all; two meanings of a key on one interface.
  ['quire hard', 4557],
  ['quire hard', 6811],
] as const

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
    for (const [seed, index] of found) expect(await arena.tryMany(seed, index, index + 1)).toEqual([])
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
