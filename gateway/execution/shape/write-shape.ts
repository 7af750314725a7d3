import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLUnionType,
  type SelectionSetNode,
} from 'graphql'
import { readProperty } from '../read-property.ts'
import { collectFields, type Selecting } from './collect.ts'
import { amiss, missing, orNull, type Hole } from './holes.ts'
import { leafCheck } from './leaf-check.ts'

type Json = Record<string, unknown>
/** Gives the answer that was asked for out of what was fetched; null where a null had to go all the way up. */
export type Shape = (data: Json, holes: Hole[]) => Json | null

const tellers = ['missing', 'orNull', 'amiss']

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
      const { statement, value } = writeField(type, key, `v${members.length}`, nodes)
      if (statement) lines.push(statement)
      members.push(`${JSON.stringify(key)}: ${value}`)
    }
    return `${lines.join('\n')}\nreturn { ${members.join(', ')} }`
  }

  const writeField = (
    type: GraphQLCompositeType,
    key: string,
    variable: string,
    nodes: readonly FieldNode[],
  ): { statement: string | null; value: string } => {
    const [node] = nodes as readonly [FieldNode]
    const name = node.name.value
    if (name === '__typename')
      return isObjectType(type)
        ? { statement: null, value: JSON.stringify(type.name) }
        : { statement: 'return null', value: 'null' }
    const from = readProperty('value', name.startsWith('__') ? key : selecting.keyInPlan(node))
    // What is asked of the schema itself is answered by the gateway and comes as it is.
    if (name === '__type') return { statement: null, value: `${from} ?? null` }
    if (name === '__schema') return { statement: `if (${from} == null) return null`, value: from }
    const field = 'getFields' in type ? type.getFields()[name] : undefined
    if (!field) throw new Error(`There is no field ${type.name}.${name}.`)
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    const what = `${type.name}.${name}`
    const slot: Slot = {
      variable,
      from,
      key: JSON.stringify(key),
      what,
      bubble: (told) => `return ${told}`,
    }
    return { statement: writeValue(field.type, sets, slot), value: variable }
  }

  interface Slot {
    variable: string
    from: string
    /** The expression of its key in what it is part of. */
    key: string
    what: string
    /** What to do where a null may not stay; `told` tells it, and is null. */
    bubble: (told: string) => string
  }

  const writeValue = (
    given: GraphQLOutputType,
    sets: readonly SelectionSetNode[],
    { variable, from, key, what, bubble }: Slot,
  ): string => {
    const args = `(${variable}, place, ${key}, ${JSON.stringify(what)}, holes)`
    const type = isNonNullType(given) ? given.ofType : given
    if (isLeafType(type)) {
      const test = writeTest(type, variable)
      return isNonNullType(given)
        ? `const ${variable} = ${from}\nif (!(${test})) ${bubble(`missing${args}`)}`
        : `let ${variable} = ${from}\nif (!(${test})) ${variable} = orNull${args}`
    }
    const complete = `let ${variable} = ${from} ?? null
if (${variable} !== null) ${variable} = ${complexValue(type, sets, what)}(${variable}, { up: place, key: ${key} }, holes)`
    if (!isNonNullType(given)) return complete
    return `${complete}\nif (${variable} === null) ${bubble(`missing${args}`)}`
  }

  /** True for what a leaf may have, which null is not. */
  const writeTest = (type: GraphQLLeafType, variable: string): string => {
    const check = leafCheck(type, variable)
    if (!check) return `${variable} != null`
    const constant = check.refersTo === undefined ? '' : `constants[${constants.push(check.refersTo) - 1}]`
    return check.test.replace('$', constant)
  }

  /** The function for a list or a composite type. */
  const complexValue = (type: GraphQLOutputType, sets: readonly SelectionSetNode[], what: string): string => {
    if (isListType(type)) return listOf(type.ofType, sets, what)
    const composite = getNamedType(type) as GraphQLCompositeType
    return isAbstractType(composite) ? abstractValue(composite, sets, what) : objectOf(composite, sets, what)
  }

  const listOf = (itemType: GraphQLOutputType, sets: readonly SelectionSetNode[], what: string): string =>
    define(`list ${itemType} ${what} ${idOf(sets)}`, () => {
      const slot: Slot = {
        variable: 'item',
        from: 'value[index]',
        key: 'index',
        what,
        bubble: (told) => `{ ${told}; isWhole = false }`,
      }
      return `if (!Array.isArray(value)) return amiss('Not a list: ', ${JSON.stringify(what)}, place, holes)
const items = new Array(value.length)
let isWhole = true
for (let index = 0; index < value.length; index++) {
${writeValue(itemType, sets, slot)}
items[index] = item
}
return isWhole ? items : null`
    })

  const objectOf = (type: GraphQLCompositeType, sets: readonly SelectionSetNode[], what: string): string =>
    define(`object ${type.name} ${idOf(sets)}`, () => `${notAnObject(what)}\n${writeObject(type, sets)}`)

  const abstractValue = (
    type: GraphQLInterfaceType | GraphQLUnionType,
    sets: readonly SelectionSetNode[],
    what: string,
  ): string =>
    define(`abstract ${type.name} ${idOf(sets)}`, () => {
      const { schema } = selecting
      const cases = schema
        .getPossibleTypes(type)
        .map(
          (possible) =>
            `case ${JSON.stringify(possible.name)}: return ${objectOf(possible, sets, what)}(value, place, holes)`,
        )
      const interfaces = isInterfaceType(type) ? schema.getImplementations(type).interfaces : []
      const unsettled = [type, ...interfaces].map(({ name }) => `case ${JSON.stringify(name)}:`)
      return `${notAnObject(what)}
switch (value.__typename) {
${cases.join('\n')}
case undefined: ${unsettled.join(' ')} { ${writeObject(type, sets)} }
}
return amiss('Invalid __typename for ', ${JSON.stringify(what)}, place, holes)`
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
  return new Function(...tellers, 'constants', source)(missing, orNull, amiss, constants) as Shape
}

const notAnObject = (what: string) =>
  `if (typeof value !== 'object' || Array.isArray(value)) return amiss('Not an object: ', ${JSON.stringify(what)}, place, holes)`
