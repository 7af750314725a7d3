import {
  getNamedType,
  GraphQLError,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from 'graphql'
import type { Faults } from './faults.ts'
import type { GraphFacts } from './graph-facts.ts'
import { canonical, hash } from './seeded.ts'

/** An object of the graph. Everything that it holds follows from its place, whichever subgraph is asked. */
export interface Thing {
  __typename: string
  /** An entity's number, of which its keys are made. */
  number: number
  place: string
  /** What came with an entity when a subgraph was asked for it. */
  given?: Record<string, unknown>
}

export interface World {
  /** An entity by its number; null where it is nobody. */
  entity(type: string, number: number, given?: Record<string, unknown>): Thing
  /** The number in one of the values of an entity's keys. */
  numberIn(type: string, keys: Record<string, unknown>): number | null
  value(parent: Thing, type: GraphQLObjectType, field: string, args: object, required?: unknown): unknown
}

const population = 9

export function createWorld(facts: GraphFacts, faults: () => Faults): World {
  const entity: World['entity'] = (type, number, given) => {
    const owner = facts.interfaceOf.get(type) ?? type
    return {
      __typename: concrete(type, number),
      number,
      place: `${owner}:${number}`,
      ...(given && { given }),
    }
  }

  const types = (name: string) => facts.membersAt('', name)
  const concrete = (type: string, number: number) => {
    const owner = facts.interfaceOf.get(type)
    if (owner !== type) return type
    const all = types(owner)
    return all[number % all.length] ?? type
  }
  /** An entity's type follows from its number where it has an interface with a key. */
  const fitting = (type: string, number: number) => {
    const owner = facts.interfaceOf.get(type)
    if (!owner || owner === type) return number
    const all = types(owner)
    return number - (number % all.length) + all.indexOf(type)
  }

  function object(name: string, place: string, number: number, coordinate: string, isObject: boolean): Thing {
    if (facts.entities.has(name)) return entity(name, fitting(name, hash(place) % population))
    if (isObject) return { __typename: name, number, place }
    const members = facts.membersAt(coordinate, name)
    return object(members[hash(`${place}?`) % members.length] ?? name, place, number, coordinate, true)
  }

  function make(type: GraphQLOutputType, place: string, number: number, coordinate: string): unknown {
    if (isNonNullType(type)) return make(type.ofType, place, number, coordinate)
    if (isListType(type)) {
      return Array.from({ length: hash(`${place}#`) % 4 }, (_, index) =>
        settle(type.ofType, `${place}[${index}]`, number, coordinate),
      )
    }
    if (isLeafType(type)) {
      if (isEnumType(type)) {
        const values = facts.membersAt(coordinate, type.name)
        return values[hash(place) % values.length]
      }
      return leaf(type.name, place)
    }
    return object(type.name, place, number, coordinate, isObjectType(type))
  }

  const settle = (type: GraphQLOutputType, place: string, number: number, coordinate: string): unknown => {
    const isNull = !isNonNullType(type) && hash(`${place}!`) % 8 === 0
    return isNull ? null : make(type, place, number, coordinate)
  }

  return {
    entity,
    numberIn(type, keys) {
      // A key of its own says it; one made of another entity's does not.
      for (const [name, value] of Object.entries(keys)) {
        if (value !== null && facts.keyLeaves.has(`${type}.${name}`))
          return Number(/\d+$/.exec(String(value))?.[0])
      }
      return null
    },
    value(parent, type, field, args, required) {
      const definition = type.getFields()[field]
      if (!definition) throw new Error(`There is no field ${type.name}.${field}.`)
      const coordinate = `${type.name}.${field}`
      if (facts.keyLeaves.has(coordinate)) {
        const isNull = !isNonNullType(definition.type) && faults().hasNoKey(`${parent.place}.${field}`)
        return isNull ? null : keyOf(getNamedType(definition.type).name, field, parent.number)
      }
      const given = Object.keys(args).length ? canonical(args) : ''
      const need = required === undefined ? '' : canonical(required)
      const place = `${parent.place}.${field}(${given})${need && hash(need)}`
      const fault = faults().atField(place, isNonNullType(definition.type))
      if (fault === 'null') return null
      if (fault)
        throw new GraphQLError(`No ${place}`, { extensions: fault === 'coded' ? { code: 'NOT_FOUND' } : {} })
      return settle(definition.type, place, parent.number, coordinate)
    },
  }
}

const keyOf = (type: string, field: string, number: number) =>
  type === 'Int' ? number : `${field}-${number}`

function leaf(type: string, place: string): unknown {
  const number = hash(place)
  if (type === 'Int') return number % 1_000
  if (type === 'Float') return (number % 1_000) / 8
  if (type === 'Boolean') return number % 2 === 0
  // What a scalar of somebody's own may hold is anything.
  if (type === 'JSON') return { list: [number % 7, null], text: `${number % 100}` }
  return `${type.toLowerCase()} ${number % 10_000}`
}

/** What a field requires, out of all that came with its entity: in one form, however it was asked for. */
export function pickRequired(value: unknown, { selections }: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((item) => pickRequired(item, { selections } as SelectionSetNode))
  if (typeof value !== 'object' || value === null) return value
  const picked: Record<string, unknown> = {}
  for (const node of selections) {
    if (node.kind === Kind.INLINE_FRAGMENT) {
      Object.assign(picked, pickRequired(value, node.selectionSet))
    } else if (node.kind === Kind.FIELD) {
      const name = node.name.value
      const inner = (value as Record<string, unknown>)[name]
      if (inner !== undefined)
        picked[name] = node.selectionSet ? pickRequired(inner, node.selectionSet) : inner
    }
  }
  return picked
}
