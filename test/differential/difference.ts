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
  /** Whether the subgraphs were made to fail. */
  hasFaults: boolean
  operation: Operation
}

/** Where our gateway does not do as stock does, and why. Each takes away just what it accounts for. */
export interface KnownDifference {
  what: string
  reason: string
  explain(difference: Difference): Difference
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

/** Whether something is null in any object on the way there, or in what is there. */
export function passesNull(data: unknown, path: string): boolean {
  let value = data
  for (const step of [...path.split('.'), '']) {
    if (typeof value !== 'object' || value === null) return false
    if (!Array.isArray(value) && Object.values(value).includes(null)) return true
    value = (value as Record<string, unknown>)[step]
  }
  return false
}

export interface Apart {
  /** As far as the first null of either; the root's is empty. */
  place: string
  /** Which of them is null there; neither, where they are two other things. */
  isNull: 'one' | 'other' | 'neither'
}

/** Everywhere where they differ. */
export function apartIn(one: unknown, other: unknown, at: readonly string[] = []): Apart[] {
  if (one === other) return []
  const place = at.join('.')
  if (one === null) return [{ place, isNull: 'one' }]
  if (other === null) return [{ place, isNull: 'other' }]
  if (typeof one !== 'object' || typeof other !== 'object') return [{ place, isNull: 'neither' }]
  return Object.keys({ ...one, ...other }).flatMap((key) =>
    apartIn((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], [...at, key]),
  )
}

/** A place as the operation has it, whichever item of its lists it is. */
export const withoutIndexes = (place: string): string =>
  place
    .split('.')
    .filter((step) => !/^\d+$/.test(step))
    .join('.')

/** Whether they are the same, or one of them is on the way to the other. */
export const overlap = (one: string, other: string): boolean =>
  !one || !other || `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`)
