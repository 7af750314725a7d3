import type { FieldError, Path } from '../field-error.ts'

/** A place in the answer, as a chain from the innermost key outwards. */
export interface Place {
  up: Place | null
  key: string | number
}

/** What the shape found wrong with the data on its way through it. */
export interface Hole {
  place: Place | null
  reason: string
}

/** Tells of a place that may be neither null nor what it is. */
export function missing(
  value: unknown,
  up: Place | null,
  key: Place['key'],
  what: string,
  holes: Hole[],
): null {
  const reason =
    value == null ? `Cannot return null for non-nullable field ${what}.` : `Invalid value for ${what}.`
  holes.push({ place: { up, key }, reason })
  return null
}

/** Tells of a place that may be null, but not what it is. */
export function orNull(
  value: unknown,
  up: Place | null,
  key: Place['key'],
  what: string,
  holes: Hole[],
): null {
  return value == null ? null : missing(value, up, key, what, holes)
}

export function amiss(fault: string, what: string, place: Place | null, holes: Hole[]): null {
  holes.push({ place, reason: `${fault}${what}.` })
  return null
}

export function toPath(place: Place | null): (string | number)[] {
  const path: (string | number)[] = []
  for (let at = place; at; at = at.up) path.push(at.key)
  return path.reverse()
}

/** The errors of holes that no subgraph has explained already by an error there, above or below. */
export function errorsOfHoles(holes: readonly Hole[], known: readonly FieldError[]): FieldError[] {
  const errors: FieldError[] = []
  for (const { place, reason } of holes) {
    const path = toPath(place)
    if ([...known, ...errors].some((error) => overlap(error.path ?? [], path))) continue
    errors.push({
      message: reason,
      path,
      code: 'INTERNAL_SERVER_ERROR',
      origin: { detail: 'invalid answer' },
    })
  }
  return errors
}

function overlap(one: Path, other: Path): boolean {
  const shared = Math.min(one.length, other.length)
  for (let index = 0; index < shared; index++) if (one[index] !== other[index]) return false
  return true
}
