import { observe, type Cell, type HistogramCell } from '#kit/observability/metrics/metrics.ts'
import type { SubgraphAnswer } from '../subgraph/answer.ts'
import type { SubgraphFault } from '../subgraph/fault.ts'
import { fetches, fetchSeconds } from './metrics.ts'

/** Where the fetches of one subgraph are counted. */
export interface FetchCells {
  subgraph: string
  ok: Cell
  errors: Cell
  seconds: HistogramCell
}

export const fetchCells = (subgraph: string): FetchCells => ({
  subgraph,
  ok: fetches.of(subgraph, 'ok'),
  errors: fetches.of(subgraph, 'errors'),
  seconds: fetchSeconds.of(subgraph),
})

export function countFetch(cells: FetchCells, { errors }: SubgraphAnswer, milliseconds: number): void {
  cells[errors.length ? 'errors' : 'ok'].value += 1
  observe(cells.seconds, milliseconds / 1_000)
}

export function countFault(
  { subgraph, seconds }: FetchCells,
  fault: SubgraphFault,
  milliseconds: number,
): void {
  fetches.of(subgraph, fault.code).value += 1
  observe(seconds, milliseconds / 1_000)
}
