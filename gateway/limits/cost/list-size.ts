import { GraphQLError, Kind, valueFromASTUntyped, type FieldNode, type ValueNode } from 'graphql'
import { OperationRefused } from '../../execution/refused.ts'
import type { Formula } from './formula.ts'
import type { FieldWeights } from './weights.ts'

export interface ListLimits {
  /** Of a list whose size nothing says. */
  assumedListSize: number
  /** More than that no argument may ask for. */
  maxListSize: number
}

/** How long a list gets, by the arguments that say so; throws OperationRefused for one that asks for too much. */
export function sizeOfList(
  node: FieldNode,
  { listSize, defaults }: FieldWeights,
  limits: ListLimits,
): Formula {
  const { slicingArguments = [], assumedSize = limits.assumedListSize } = listSize ?? {}
  const { value: field } = node.name
  const slices = slicingArguments.map((path) => readArgument(node, path, defaults))
  const sizeAt = (values: Record<string, unknown>) => {
    const asked = slices.map((read) => read.at(values)).filter((value) => typeof value === 'number')
    const size = asked.length ? Math.max(0, ...asked) : assumedSize
    if (asked.length && size > limits.maxListSize) throw tooLong(field, limits.maxListSize)
    return size
  }
  return slices.some(({ varies }) => varies) ? sizeAt : sizeAt({})
}

function readArgument(node: FieldNode, path: string, defaults: FieldWeights['defaults']) {
  const [name = '', ...inner] = path.split('.')
  const given = node.arguments?.find((one) => one.name.value === name)?.value
  return {
    varies: given !== undefined && hasVariables(given),
    at(values: Record<string, unknown>): unknown {
      const value = (given && valueFromASTUntyped(given, values)) ?? defaults.get(name)
      return inner.reduce<unknown>((outer, key) => (outer as Record<string, unknown> | null)?.[key], value)
    },
  }
}

function hasVariables(node: ValueNode): boolean {
  if (node.kind === Kind.LIST) return node.values.some(hasVariables)
  if (node.kind === Kind.OBJECT) return node.fields.some(({ value }) => hasVariables(value))
  return node.kind === Kind.VARIABLE
}

const tooLong = (field: string, max: number) =>
  new OperationRefused('MAX_LIST_SIZE_LIMIT', [
    new GraphQLError(`"${field}" is asked for more than ${max} items.`),
  ])
