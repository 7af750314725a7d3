import type { Path } from '../field-error.ts'
import type { PathSegment } from '../plan.ts'
import { isObject, type Json } from './run.ts'

/** Appends the objects at a path of the plan, in the order of the answer. */
export type Locate = (value: unknown, found: Json[]) => void

export function compileLocate(path: readonly PathSegment[]): Locate {
  let locate: Locate = (value, found) => {
    if (Array.isArray(value)) for (const item of value) locateHere(item, found)
    else if (isObject(value)) found.push(value)
  }
  const locateHere = locate
  for (const segment of path.toReversed()) locate = passing(segment, locate)
  return locate
}

function passing(segment: PathSegment, next: Locate): Locate {
  const step: Locate =
    'field' in segment
      ? (value, found) => next((value as Json)[segment.field], found)
      : (value, found) => {
          if (isOf(segment.types, value as Json)) next(value, found)
        }
  const locate: Locate = (value, found) => {
    if (Array.isArray(value)) for (const item of value) locate(item, found)
    else if (typeof value === 'object' && value !== null) step(value, found)
  }
  return locate
}

/** Without a type of its own an object is what the schema says of its place. */
export const isOf = (types: readonly string[], { __typename: name }: Json): boolean =>
  typeof name !== 'string' || types.includes(name)

/** Where each object at the path is in the answer. Only errors ask, so it is found out when one does. */
export function pathsOf(path: readonly PathSegment[], root: unknown): Map<Json, Path[]> {
  const paths = new Map<Json, Path[]>()
  const walk = (value: unknown, depth: number, at: Path): void => {
    if (Array.isArray(value)) return value.forEach((item, index) => walk(item, depth, [...at, index]))
    if (!isObject(value)) return
    const segment = path[depth]
    if (!segment) paths.set(value, [...(paths.get(value) ?? []), at])
    else if ('field' in segment) walk(value[segment.field], depth + 1, [...at, segment.field])
    else if (isOf(segment.types, value)) walk(value, depth + 1, at)
  }
  walk(root, 0, [])
  return paths
}
