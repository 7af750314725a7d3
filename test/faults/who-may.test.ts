import { beforeAll, expect, test } from 'vitest'
import { gatewayDoor, subgraphDoors, supergraphSchema } from '../who-may/doors.ts'
import { coordinatesOf } from '../who-may/selection.ts'
import { walk, type Found } from '../who-may/walk.ts'
import { openWorld } from '../who-may/world.ts'
import { askers, readWrittenTable, writeRow, type Cell, type Row } from '../who-may/written-table.ts'

const coordinates = coordinatesOf(supergraphSchema)
let table: Map<string, Row>
let throughGateway: Found
let atSubgraphs: Found

beforeAll(async () => {
  table = await readWrittenTable()
  await using world = await openWorld()
  const gateway = gatewayDoor()
  const found = await walk([gateway, ...(await subgraphDoors())], world)
  throughGateway = found.get(gateway) as Found
  found.delete(gateway)
  atSubgraphs = bestOf([...found.values()])
}, 1_200_000)

/** What an asker gets at one subgraph, the asker gets. */
function bestOf(all: readonly Found[]): Found {
  const best: Found = new Map(askers.map((asker) => [asker, new Map<string, Cell>()]))
  for (const [asker, findings] of all.flatMap((one) => [...one])) {
    for (const [coordinate, cell] of findings)
      if (cell === 'yes' || !best.get(asker)?.has(coordinate)) best.get(asker)?.set(coordinate, cell)
  }
  return best
}

const rowOf = (found: Found, coordinate: string) =>
  Object.fromEntries(askers.map((asker) => [asker, found.get(asker)?.get(coordinate) ?? 'no'])) as Row

/** Rows that are not as they are written. */
const differences = (found: Found): string[] =>
  coordinates.flatMap((coordinate) => {
    const [written, row] = [table.get(coordinate), rowOf(found, coordinate)]
    const isSo = written && askers.every((asker) => written[asker] === '—' || written[asker] === row[asker])
    return isSo ? [] : [`found: ${writeRow(coordinate, row)}`]
  })

test('through the gateway everybody gets what the table says', () => {
  expect(differences(throughGateway)).toEqual([])
})

test('so it is at the subgraphs themselves, also behind _entities', () => {
  expect(differences(atSubgraphs)).toEqual([])
})

test('there is nothing that nobody gets, of which the walk would tell nothing', () => {
  const untold = coordinates.filter(
    (one) =>
      !Object.values({ ...rowOf(throughGateway, one), ...table.get(one) }).some(
        (cell) => !['no', 'sign in', 'refused'].includes(cell),
      ),
  )
  expect(untold).toEqual([])
})
