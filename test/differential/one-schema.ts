import {
  execute,
  getArgumentValues,
  getNamedType,
  isObjectType,
  Kind,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql'
import type { GatewayAnswer } from '../support/stock-gateway.ts'
import type { GraphFacts } from './graph-facts.ts'
import type { Operation } from './random-operation.ts'
import type { Thing, World } from './world.ts'

/** Answers as graphql-js does where the whole graph is one schema and nothing fails: what any gateway should come to. */
export function answererOfOne(schema: GraphQLSchema, facts: GraphFacts, world: World) {
  const needs = new Map([...facts.requires].map(([key, needed]) => [key.slice(key.indexOf('/') + 1), needed]))

  function resolve(parent: Thing, type: GraphQLObjectType, field: string, args: object): unknown {
    const owner = facts.interfaceOf.get(type.name) ?? type.name
    const needed = needs.get(`${type.name}.${field}`) ?? needs.get(`${owner}.${field}`)
    return world.value(parent, type, field, args, needed && collect(parent, needed))
  }

  /** What a field requires of the same entity, as a gateway would bring it. */
  function collect(value: unknown, { selections }: SelectionSetNode): unknown {
    if (Array.isArray(value)) return value.map((item) => collect(item, { selections } as SelectionSetNode))
    if (typeof value !== 'object' || value === null) return value
    const thing = value as Thing
    const type = schema.getType(thing.__typename)
    const collected: Record<string, unknown> = {}
    for (const node of selections) {
      const definition = node.kind === Kind.FIELD && isObjectType(type) && type.getFields()[node.name.value]
      if (!definition || node.kind !== Kind.FIELD || !isObjectType(type)) continue
      const inner = resolve(thing, type, node.name.value, getArgumentValues(definition, node))
      collected[node.name.value] = node.selectionSet ? collect(inner, node.selectionSet) : inner
    }
    return collected
  }

  const fieldResolver: GraphQLFieldResolver<Thing | undefined, unknown> = (source, args, _, info) => {
    const name = getNamedType(info.parentType).name
    return resolve(
      source ?? { __typename: name, number: 0, place: name },
      info.parentType,
      info.fieldName,
      args,
    )
  }
  return async ({ document, variables }: Operation): Promise<GatewayAnswer> =>
    execute({ schema, document, variableValues: variables, fieldResolver: fieldResolver as never })
}
