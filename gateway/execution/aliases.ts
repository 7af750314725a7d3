import type { FieldNode } from 'graphql'

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

/** The client's own name for it, as errors must say it. */
export const keyInAnswer = (key: string | number): string | number =>
  typeof key === 'string' && key.startsWith(mark) ? key.slice(mark.length) : key
