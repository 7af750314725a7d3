import type { PathSegment, Rewrite } from '../plan.ts'
import { thawed } from './merge.ts'
import { fieldsOf, type PlacesBelow } from './places.ts'
import { isObject, type Json } from './run.ts'

/** Gives, of what others have been given too and is frozen, a copy of no more than is written to; anything else as it is. */
export type Own = <Value>(value: Value) => Value

/** Fields on the way to what is written to, each with those below it. */
type Way = Map<string, Way>

/** For what an answer brings to `paths`. */
export function compileOwn(
  placesBelow: PlacesBelow,
  paths: readonly PathSegment[][],
  rewrites: readonly Rewrite[],
): Own {
  const way: Way = new Map()
  for (const place of [...paths.flatMap(placesBelow), ...rewrites.map(({ path }) => fieldsOf(path))]) {
    let at = way
    for (const field of place) {
      const below: Way = at.get(field) ?? new Map()
      at.set(field, below)
      at = below
    }
  }
  return (value) => (Object.isFrozen(value) ? copyAlong(value, way) : value)
}

function copyAlong<Value>(value: Value, way: Way): Value {
  if (Array.isArray(value)) return value.map((item) => copyAlong(item, way)) as Value
  if (!isObject(value)) return value
  const own = thawed(value)
  for (const [field, below] of way)
    if (Object.hasOwn(own, field)) (own as Json)[field] = copyAlong((own as Json)[field], below)
  return own
}
