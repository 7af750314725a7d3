import type { RequiredSelection } from '../plan.ts'
import { merge } from './merge.ts'
import { isObject, type Json } from './run.ts'

/** What a subgraph needs to know an entity by; null where the answer doesn't hold all of it. */
export type Represent = (entity: Json) => Json | null

export function compileRepresent(requires: readonly RequiredSelection[]): Represent {
  const select = compileSelections(requires)
  return (entity) => {
    const representation = select(entity)
    if (representation === null) return null
    representation['__typename'] ??= entity['__typename']
    return typeof representation['__typename'] === 'string' && hasMore(representation) ? representation : null
  }
}

function hasMore(representation: Json): boolean {
  for (const key in representation) if (key !== '__typename') return true
  return false
}

type Select = (from: Json) => Json | null

function compileSelections(selections: readonly RequiredSelection[]): Select {
  const parts = selections.map(compileSelection)
  return (from) => {
    const result: Json = {}
    for (const part of parts) if (!part(from, result)) return null
    return result
  }
}

type Part = (from: Json, into: Json) => boolean

function compileSelection(selection: RequiredSelection): Part {
  if (selection.kind === 'fragment') {
    const select = compileSelections(selection.selections)
    const types = new Set(selection.types)
    return (from, into) => {
      if (!types.has(String(from['__typename']))) return true
      const part = select(from)
      if (part) merge(into, part)
      return true
    }
  }
  const { from: source, to: key } = selection
  const select = selection.selections && compileSelections(selection.selections)
  return (from, into) => {
    const value = from[source]
    if (value === undefined) return false
    into[key] = select ? selectFrom(value, select) : value
    return true
  }
}

const selectFrom = (value: unknown, select: Select): unknown => {
  if (Array.isArray(value)) return value.map((item) => selectFrom(item, select))
  return isObject(value) ? select(value) : value
}
