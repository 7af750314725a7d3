import type { RequiredSelection } from '../plan.ts'
import { readProperty } from '../read-property.ts'
import { merge } from './merge.ts'
import { isObject, type Json } from './run.ts'

/** What a subgraph needs to know an entity by; null where the answer doesn't hold all of it. */
export type Represent = (entity: Json) => Json | null

export function compileRepresent(requires: readonly RequiredSelection[]): Represent {
  const select = writeSelect(requires)
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

/**
 * Writes JavaScript, so that what is selected is one object literal: put together key by key it takes far longer. Nothing gets
 * into the text but names of fields and types, which GraphQL confines to [_0-9A-Za-z], and each stands in quotes.
 */
function writeSelect(requires: readonly RequiredSelection[]): Select {
  const functions: string[] = []

  const define = (body: string): string => {
    const name = `f${functions.length}`
    functions.push(`function ${name}(from) {\n${body}\n}`)
    return name
  }

  const writeSelections = (selections: readonly RequiredSelection[]): string => {
    const lines: string[] = []
    const members: string[] = []
    const parts: string[] = []
    for (const selection of selections) {
      if (selection.kind === 'fragment') {
        const isOf = selection.types.map((type) => `from["__typename"] === ${JSON.stringify(type)}`)
        parts.push(
          `(${isOf.join(' || ') || 'false'}) ? ${writeSelections(selection.selections)}(from) : null`,
        )
        continue
      }
      const value = `v${members.length}`
      lines.push(
        `const ${value} = ${readProperty('from', selection.from)}`,
        `if (${value} === undefined) return null`,
      )
      const selected = selection.selections
        ? `selectFrom(${value}, ${writeSelections(selection.selections)})`
        : value
      members.push(`${JSON.stringify(selection.to)}: ${selected}`)
    }
    if (!members.length && parts.length === 1) return define(`return (${parts[0]}) ?? {}`)
    const literal = `{ ${members.join(', ')} }`
    if (!parts.length) return define([...lines, `return ${literal}`].join('\n'))
    const merging = parts.map((part) => `merge(result, (${part}) ?? {})`)
    return define([...lines, `const result = ${literal}`, ...merging, 'return result'].join('\n'))
  }

  const entry = writeSelections(requires)
  const source = `"use strict"\n${functions.join('\n')}\nreturn ${entry}`
  // oxlint-disable-next-line typescript/no-implied-eval -- what it is made of is told above
  return new Function('selectFrom', 'merge', source)(selectFrom, merge) as Select
}

const selectFrom = (value: unknown, select: Select): unknown => {
  if (Array.isArray(value)) return value.map((item) => selectFrom(item, select))
  return isObject(value) ? select(value) : value
}
