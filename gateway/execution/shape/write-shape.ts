import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from 'graphql'
import { collectFields, type Selecting } from './collect.ts'
import type { Hole } from './holes.ts'
import { leafCheck } from './leaf-check.ts'

type Json = Record<string, unknown>
/** Gives the answer that was asked for out of what was fetched; null where a null had to go all the way up. */
export type Shape = (data: Json, holes: Hole[]) => Json | null

/** Names of methods that every object has, which a key that is absent must not find. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype))

/**
 * Writes JavaScript for one operation's answer: a function for each selection, an object literal for each object. Nothing of
 * the client but names, which GraphQL confines to [_0-9A-Za-z], gets into the text, and each stands in quotes.
 */
export function writeShape(selecting: Selecting, rootType: GraphQLObjectType, root: SelectionSetNode): Shape {
  const functions: string[] = []
  const constants: unknown[] = []
  const names = new Map<string, string>()

  const define = (signature: string, write: () => string): string => {
    const known = names.get(signature)
    if (known) return known
    const name = `f${names.size}`
    names.set(signature, name)
    functions.push(`function ${name}(value, place, holes) {\n${write()}\n}`)
    return name
  }

  const writeObject = (type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): string => {
    const lines: string[] = []
    const members: string[] = []
    for (const [key, nodes] of collectFields(selecting, type, sets)) {
      const quoted = JSON.stringify(key)
      const variable = `v${members.length}`
      lines.push(writeField(type, quoted, variable, nodes))
      members.push(`${quoted}: ${variable}`)
    }
    return `${lines.join('\n')}\nreturn { ${members.join(', ')} }`
  }

  const writeField = (
    type: GraphQLCompositeType,
    key: string,
    variable: string,
    nodes: readonly FieldNode[],
  ): string => {
    const [node] = nodes as readonly [FieldNode]
    const name = node.name.value
    if (name === '__typename')
      return isObjectType(type) ? `const ${variable} = ${JSON.stringify(type.name)}` : 'return null'
    const source = name.startsWith('__') ? key : JSON.stringify(selecting.keyInPlan(node))
    const from = inherited.has(JSON.parse(source))
      ? `(Object.hasOwn(value, ${source}) ? value[${source}] : null)`
      : `value[${source}]`
    // What is asked of the schema itself is answered by the gateway and comes as it is.
    if (name === '__type') return `const ${variable} = ${from} ?? null`
    if (name === '__schema')
      return `const ${variable} = ${from} ?? null\nif (${variable} === null) return null`
    const field = 'getFields' in type ? type.getFields()[name] : undefined
    if (!field) throw new Error(`There is no field ${type.name}.${name}.`)
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    const at = `{ up: place, key: ${key} }`
    const what = `${type.name}.${name}`
    return writeValue(field.type, sets, { variable, from, at, what, bubble: 'return null' })
  }

  interface Slot {
    variable: string
    from: string
    at: string
    what: string
    /** What to do where a null may not stay. */
    bubble: string
  }

  const writeValue = (
    given: GraphQLOutputType,
    sets: readonly SelectionSetNode[],
    { variable, from, at, what, bubble }: Slot,
  ): string => {
    const type = isNonNullType(given) ? given.ofType : given
    const complete = isLeafType(type)
      ? writeLeaf(type, variable, at, what)
      : `if (${variable} !== null) ${variable} = ${complexValue(type, sets, what)}(${variable}, ${at}, holes)`
    const lines = [`let ${variable} = ${from}`, `if (${variable} === undefined) ${variable} = null`, complete]
    if (isNonNullType(given)) {
      const reason = JSON.stringify(`Cannot return null for non-nullable field ${what}.`)
      lines.push(`if (${variable} === null) { holes.push({ place: ${at}, reason: ${reason} }); ${bubble} }`)
    }
    return lines.join('\n')
  }

  const writeLeaf = (type: GraphQLLeafType, variable: string, at: string, what: string): string => {
    const check = leafCheck(type, variable)
    if (!check) return ''
    const constant = check.refersTo === undefined ? '' : `constants[${constants.push(check.refersTo) - 1}]`
    const reason = JSON.stringify(`Invalid value for ${what}.`)
    return `if (${variable} !== null && !(${check.test.replace('$', constant)})) { holes.push({ place: ${at}, reason: ${reason} }); ${variable} = null }`
  }

  /** The function for a list or a composite type. */
  const complexValue = (type: GraphQLOutputType, sets: readonly SelectionSetNode[], what: string): string => {
    if (isListType(type)) return listOf(type.ofType, sets, what)
    const composite = getNamedType(type) as GraphQLCompositeType
    return isAbstractType(composite) ? abstractValue(composite, sets, what) : objectOf(composite, sets, what)
  }

  const listOf = (itemType: GraphQLOutputType, sets: readonly SelectionSetNode[], what: string): string =>
    define(`list ${itemType} ${what} ${idOf(sets)}`, () => {
      const slot = { variable: 'item', from: 'value[index]', at: '{ up: place, key: index }', what }
      return `if (!Array.isArray(value)) { holes.push({ place, reason: ${JSON.stringify(`Not a list: ${what}.`)} }); return null }
const items = new Array(value.length)
let isWhole = true
for (let index = 0; index < value.length; index++) {
${writeValue(itemType, sets, { ...slot, bubble: 'isWhole = false' })}
items[index] = item
}
return isWhole ? items : null`
    })

  const objectOf = (type: GraphQLCompositeType, sets: readonly SelectionSetNode[], what: string): string =>
    define(`object ${type.name} ${idOf(sets)}`, () => `${notAnObject(what)}\n${writeObject(type, sets)}`)

  const abstractValue = (
    type: Extract<GraphQLCompositeType, { resolveType?: unknown }> | GraphQLCompositeType,
    sets: readonly SelectionSetNode[],
    what: string,
  ): string =>
    define(`abstract ${type.name} ${idOf(sets)}`, () => {
      const { schema } = selecting
      const cases = (isAbstractType(type) ? schema.getPossibleTypes(type) : []).map(
        (possible) =>
          `case ${JSON.stringify(possible.name)}: return ${objectOf(possible, sets, what)}(value, place, holes)`,
      )
      const interfaces = 'getFields' in type ? schema.getImplementations(type as never).interfaces : []
      const unsettled = [type, ...interfaces].map(({ name }) => `case ${JSON.stringify(name)}:`)
      return `${notAnObject(what)}
switch (value.__typename) {
${cases.join('\n')}
case undefined: ${unsettled.join(' ')} { ${writeObject(type, sets)} }
}
holes.push({ place, reason: ${JSON.stringify(`Invalid __typename for ${what}.`)} })
return null`
    })

  const ids = new Map<SelectionSetNode, number>()
  const idOf = (sets: readonly SelectionSetNode[]): string =>
    sets
      .map((set) => {
        const id = ids.get(set) ?? ids.size
        ids.set(set, id)
        return id
      })
      .join(',')

  const entry = objectOf(rootType, [root], rootType.name)
  const source = `"use strict"\n${functions.join('\n')}\nreturn (data, holes) => ${entry}(data, null, holes)`
  // oxlint-disable-next-line typescript/no-implied-eval -- what it is made of is told above
  return new Function('constants', source)(constants) as Shape
}

const notAnObject = (what: string) =>
  `if (typeof value !== 'object' || Array.isArray(value)) { holes.push({ place, reason: ${JSON.stringify(`Not an object: ${what}.`)} }); return null }`
