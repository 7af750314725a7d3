import type { Operation } from './random-operation.ts'

/** An error as far as two gateways can tell it alike: where it is, and what becomes of its code once bugs are masked. */
export interface ToldError {
  path: string | null
  class: string
  message: string
}

export interface Difference {
  data: { stock: unknown; ours: unknown }
  /** What only one of them told. */
  stock: ToldError[]
  ours: ToldError[]
  /** All that stock told. */
  told: ToldError[]
  /** Whether the keys of ours stand as the specification wants them. */
  isInOrder: boolean
  operation: Operation
}

/** Whether nothing is at the path, or there is no way to it. */
export function isNullAt(data: unknown, path: string): boolean {
  let value = data
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return value === null
    value = (value as Record<string, unknown>)[step]
  }
  return value === null || value === undefined
}
