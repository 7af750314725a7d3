import type { GraphQLObjectType, OperationDefinitionNode } from 'graphql'
import { conditionVariables, type Selecting } from './collect.ts'
import { writeShape, type Shape } from './write-shape.ts'

/** Gives the shape of an operation's answer for given variables. */
export type ShapeFor = (values: Readonly<Record<string, unknown>>) => Shape

/** Kept shapes of one operation; a client that needs more of them pays for each. */
const maxShapes = 64

/** A shape for each way in which the operation's conditions can turn out, made when it is first needed. */
export function compileShapes(
  reading: Omit<Selecting, 'values'>,
  operation: OperationDefinitionNode,
): ShapeFor {
  const { schema, fragments } = reading
  const rootType = schema.getRootType(operation.operation) as GraphQLObjectType
  const variables = conditionVariables([
    operation.selectionSet,
    ...[...fragments.values()].map(({ selectionSet }) => selectionSet),
  ])
  const write = (values: Readonly<Record<string, unknown>>) =>
    writeShape({ ...reading, values }, rootType, operation.selectionSet)
  if (!variables.length) {
    const shape = write({})
    return () => shape
  }
  const shapes = new Map<string, Shape>()
  return (values) => {
    const key = variables.map((name) => (values[name] === true ? '1' : '0')).join('')
    const shape = shapes.get(key) ?? write(values)
    if (shapes.size < maxShapes) shapes.set(key, shape)
    return shape
  }
}
