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
  /** All that stock told, and all that ours told. */
  told: ToldError[]
  toldByOurs: ToldError[]
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

/** The path as far as the first null on it; the root's is empty. */
export function nullOn(data: unknown, path: string): string | null {
  const steps = path.split('.')
  let value = data
  for (const [index, step] of steps.entries()) {
    if (value === null) return steps.slice(0, index).join('.')
    if (typeof value !== 'object') return null
    value = (value as Record<string, unknown>)[step]
  }
  return value === null ? path : null
}

/** Whether the answer has all keys of the path, as far as a null. */
export function hasKeys(data: unknown, path: string): boolean {
  let value = data
  for (const step of path.split('.')) {
    if (value === null) return true
    if (typeof value !== 'object' || !Object.hasOwn(value as object, step)) return false
    value = (value as Record<string, unknown>)[step]
  }
  return true
}

/** Whether something is null in the innermost object that there is on the path. */
export function isBesideNull(data: unknown, path: string): boolean {
  let value = data
  let object = data
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) break
    value = (value as Record<string, unknown>)[step]
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) object = value
  }
  return Object.values(object ?? {}).includes(null)
}

/** Whether one of them is null wherever they differ. */
export function differsInNulls(one: unknown, other: unknown): boolean {
  if (one === other || one === null || other === null) return true
  if (typeof one !== 'object' || typeof other !== 'object') return false
  const keys = Object.keys({ ...one, ...other })
  return keys.every((key) =>
    differsInNulls((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  )
}

/** Whether one is the other but for what it has null for. */
export function lacksOnly(one: unknown, other: unknown): boolean {
  if (one === other || one === null) return true
  if (typeof one !== 'object' || typeof other !== 'object' || other === null) return false
  return Object.keys({ ...one, ...other }).every((key) =>
    lacksOnly((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  )
}
