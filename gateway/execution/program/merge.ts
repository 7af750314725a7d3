import { isObject, type Json } from './run.ts'

/** Adds what a fetch brought to what is there. Lists of equal length are merged item by item, as they are the same list. */
export function merge(target: Json, source: Json): void {
  for (const key of Object.keys(source)) {
    // The one name that would reach past the object; no operation may ask for it.
    if (key === '__proto__') continue
    const value = source[key]
    if (value === undefined) continue
    const known = target[key]
    if (isObject(known) && isObject(value)) merge(known, value)
    else if (Array.isArray(known) && Array.isArray(value) && known.length === value.length)
      mergeItems(known, value)
    else target[key] = value
  }
}

function mergeItems(target: unknown[], source: unknown[]): void {
  for (let index = 0; index < source.length; index++) {
    const known = target[index]
    const value = source[index]
    if (isObject(known) && isObject(value)) merge(known, value)
    else if (Array.isArray(known) && Array.isArray(value) && known.length === value.length)
      mergeItems(known, value)
    else target[index] = value
  }
}

/** A value of one's own, for a second place that later steps may add to. */
export function copy<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy) as Value
  if (!isObject(value)) return value
  const own: Json = {}
  for (const key of Object.keys(value)) own[key] = copy(value[key])
  return own as Value
}
