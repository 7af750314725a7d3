import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type GraphQLInputType,
} from 'graphql'
import type { Random } from './seeded.ts'

/** A JSON value that fits the type. */
export function randomInput(type: GraphQLInputType, random: Random, depth = 0): unknown {
  if (isNonNullType(type)) return randomInput(type.ofType, random, depth)
  if (isListType(type)) {
    const length = depth > 3 ? 0 : random.below(3)
    return Array.from({ length }, () => orNull(type.ofType, random, depth + 1))
  }
  if (isEnumType(type)) return random.pick(type.getValues()).name
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || (depth < 3 && random.chance(0.4)),
    )
    return Object.fromEntries(fields.map((field) => [field.name, orNull(field.type, random, depth + 1)]))
  }
  if (type.name === 'Int') return random.below(50)
  if (type.name === 'Float') return random.below(100) / 4
  if (type.name === 'Boolean') return random.chance(0.5)
  return `${type.name.toLowerCase()}-${random.below(9)}`
}

const orNull = (type: GraphQLInputType, random: Random, depth: number) =>
  !isNonNullType(type) && random.chance(0.15) ? null : randomInput(type, random, depth)
