import type { FieldNode } from 'graphql'

/** Under which key a field is answered to the gateway, which is not always the client's. */
export type KeyInPlan = (field: FieldNode) => string

const mark = 'alias__'

/**
 * A planner asks for the fields by which subgraphs know entities under their own names, beside what the client asks for. An
 * alias of such a name (`id: title`) would be taken for the key, and another entity's fields come back; so it gets a mark.
 */
export function keysInPlan(supergraphSdl: string): KeyInPlan {
  const selections = supergraphSdl.matchAll(/\b(?:key|requires|provides): "([^"]*)"/g)
  const reserved = new Set([...selections].flatMap(([, fields = '']) => fields.match(/\w+/g) ?? []))
  return ({ alias, name }) => {
    if (!alias) return name.value
    const isTaken = alias.value !== name.value && reserved.has(alias.value)
    return isTaken || alias.value.startsWith(mark) ? mark + alias.value : alias.value
  }
}

/** The client's own name for it, as errors must say it. */
export const keyInAnswer = (key: string | number): string | number =>
  typeof key === 'string' && key.startsWith(mark) ? key.slice(mark.length) : key
