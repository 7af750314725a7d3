import type { GraphQLObjectType, GraphQLSchema } from 'graphql'
import type { KeyInPlan } from '../aliases.ts'
import type { ValidOperation } from '../document.ts'
import { conditionVariables } from './collect.ts'
import { writeShape, type Shape } from './write-shape.ts'

/** Gives the shape of an operation's answer for given variables. */
export type ShapeFor = (values: Readonly<Record<string, unknown>>) => Shape

/** Kept shapes of one operation; a client that needs more of them pays for each. */
const maxShapes = 64

/** A shape for each way in which the operation's conditions can turn out, made when it is first needed. */
export function compileShapes(schema: GraphQLSchema, keyInPlan: KeyInPlan, valid: ValidOperation): ShapeFor {
  const write = ({ operation, fragments }: ValidOperation, values: Readonly<Record<string, unknown>>) => {
    const rootType = schema.getRootType(operation.operation) as GraphQLObjectType
    return writeShape({ schema, keyInPlan, fragments, values }, rootType, operation.selectionSet)
  }
  const { operation, fragments, again } = valid
  const variables = conditionVariables([
    operation.selectionSet,
    ...[...fragments.values()].map(({ selectionSet }) => selectionSet),
  ])
  if (!variables.length) {
    const shape = write(valid, {})
    return () => shape
  }
  const shapes = new Map<string, Shape>()
  return (values) => {
    const key = variables.map((name) => (values[name] === true ? '1' : '0')).join('')
    const shape = shapes.get(key) ?? write(again(), values)
    if (shapes.size < maxShapes) shapes.set(key, shape)
    return shape
  }
}
