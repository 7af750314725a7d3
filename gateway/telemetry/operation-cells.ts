import { observe, type Cell, type HistogramCell } from '#kit/observability/metrics/metrics.ts'
import type { ValidOperation } from '../execution/document.ts'
import { knowNames, type Client } from './callers.ts'
import { operations, operationSeconds } from './metrics.ts'
import type { Coordinates } from './usage/coordinates.ts'

export type Outcome = 'ok' | 'errors' | 'refused'

/** An operation as it is counted: made with its program, so that a request looks nothing up. */
export interface CountedOperation {
  name: string
  kind: string
  /** It is one of those that are told apart however many there are. */
  isExpected: boolean
  /** What it uses of the schema. */
  coordinates: Coordinates
  seconds: HistogramCell
  /** By those that ask for it. */
  callers: Map<Client, CallerCells>
}

/** Where one client's requests for one operation are counted. */
export interface CallerCells extends Record<Outcome, Cell> {
  operation: CountedOperation
  client: Client
  /** Those that were executed and not yet taken in. */
  uses: { count: number; lastAt: number }
}

/** Beside those that are expected or persisted. */
const maxNames = 500
const known = knowNames<{ name: string }>(maxNames, { name: 'other' })

export function countedOperation(
  { operation }: Pick<ValidOperation, 'operation'>,
  isExpected: boolean,
  coordinates: Coordinates,
): CountedOperation {
  const given = operation.name?.value ?? null
  const { name } =
    given === null ? { name: '' } : known(given, () => ({ name: given.slice(0, 100) }), isExpected)
  return counted(name, operation.operation, isExpected, coordinates)
}

function counted(
  name: string,
  kind: string,
  isExpected: boolean,
  coordinates: Coordinates,
): CountedOperation {
  const seconds = operationSeconds.of(name, kind)
  return { name, kind, isExpected, coordinates, seconds, callers: new Map() }
}

/** Of what came to no operation. */
export const noOperation = counted('', '', true, { all: [], deprecated: [] })

/** Gives where it was counted. */
export function countOperation(
  operation: CountedOperation,
  client: Client,
  outcome: Outcome,
  milliseconds: number,
): CallerCells {
  const cells = operation.callers.get(client) ?? meetCaller(operation, client)
  cells[outcome].value += 1
  observe(operation.seconds, milliseconds / 1_000)
  return cells
}

function meetCaller(operation: CountedOperation, client: Client): CallerCells {
  const of = (outcome: Outcome) =>
    operations.of(operation.name, operation.kind, client.name, client.version, outcome)
  const outcomes = { ok: of('ok'), errors: of('errors'), refused: of('refused') }
  const cells = { ...outcomes, operation, client, uses: { count: 0, lastAt: 0 } }
  operation.callers.set(client, cells)
  return cells
}
