import { isObject, type Json } from './run.ts'

/** Adds what a fetch brought to what is there. Lists of equal length are merged item by item, as they are the same list. */
export function merge(target: Json, source: Json): void {
  for (const key of Object.keys(source)) {
    // The one name that would reach past the object; no operation may ask for it.
    if (key === '__proto__') continue
    const value = source[key]
    if (value !== undefined) target[key] = merged(target[key], value)
  }
}

function merged(known: unknown, value: unknown): unknown {
  if (isObject(known) && isObject(value)) {
    const own = thawed(known)
    merge(own, value)
    return own
  }
  if (Array.isArray(known) && Array.isArray(value) && known.length === value.length) {
    const own: unknown[] = thawed(known)
    for (let index = 0; index < value.length; index++) own[index] = merged(own[index], value[index])
    return own
  }
  return value
}

/** What others have been given too is frozen; of that, a copy that is not, of what is in it only the outermost. */
export function thawed<Value extends object>(value: Value): Value {
  if (!Object.isFrozen(value)) return value
  return (Array.isArray(value) ? [...value] : { ...value }) as Value
}

/** A value of one's own, for a second place that later steps may add to. */
export function copy<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy) as Value
  if (!isObject(value)) return value
  const own: Json = {}
  for (const key of Object.keys(value)) own[key] = copy(value[key])
  return own as Value
}
