import type { FieldNode } from 'graphql'
import { meaningOf } from './conflicts.ts'

/** Under which key a field is answered to the gateway, which is not always the client's. */
export type KeyInPlan = (field: FieldNode) => string

const mark = 'alias__'

/**
 * A planner asks for keys and for what fields require under their own names, beside what the client asks for. An alias of such a
 * name (`id: title`), or arguments (`price(in: USD)`), would be taken for that, and what comes back is another entity's or of
 * another price; so they get a mark.
 */
export function keysInPlan(supergraphSdl: string): KeyInPlan {
  const selections = supergraphSdl.matchAll(/\b(?:key|requires|provides): "([^"]*)"/g)
  const reserved = new Set([...selections].flatMap(([, fields = '']) => fields.match(/\w+/g) ?? []))
  return ({ alias, name, arguments: given }) => {
    const key = (alias ?? name).value
    const isOther = key !== name.value || (given?.length ?? 0) > 0
    const isTaken = isOther && (reserved.has(key) || key.startsWith(mark))
    return isTaken ? mark + key : key
  }
}

/**
 * The same, but for keys that have several meanings in one place, as they may on types that exclude each other: fields of these meet
 * where a subgraph knows only an interface, and planners take them for one. Each meaning gets a number.
 */
export function tellingApart(keyInPlan: KeyInPlan, conflicts: ReadonlySet<string>): KeyInPlan {
  const meanings = new Map<string, number>()
  return (field) => {
    const key = keyInPlan(field)
    if (!conflicts.has(key)) return key
    const meaning = meaningOf(field)
    const number = meanings.get(meaning) ?? meanings.size
    meanings.set(meaning, number)
    return `${mark}${number}__${keyInAnswer(key)}`
  }
}

const marked = new RegExp(`^${mark}(?:\\d+__)?`)

/** The client's own name for it, as errors must say it. */
export const keyInAnswer = <Key extends string | number>(key: Key): Key =>
  (typeof key === 'string' ? key.replace(marked, '') : key) as Key
