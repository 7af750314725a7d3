import {
  getNamedType,
  isCompositeType,
  Kind,
  parse,
  type ConstDirectiveNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql'
import type { ValidOperation } from '../execution/document.ts'

/** Seconds for which an answer to a visitor may be kept, by `@cacheControl`; 0: not at all. */
export type MaxAge = number

/** Reads what a supergraph says once, and gives what follows for an operation: the least of all that is in it. */
export function maxAgesIn(supergraphSdl: string, schema: GraphQLSchema): (valid: ValidOperation) => MaxAge {
  const ages = readAges(supergraphSdl)
  return ({ operation, fragments }) => {
    const root = schema.getQueryType()
    if (operation.operation !== 'query' || !root) return 0
    const age = ageOfSet(operation.selectionSet, root)
    return Number.isFinite(age) ? age : 0

    function ageOfSet({ selections }: SelectionSetNode, type: GraphQLCompositeType): number {
      return Math.min(...selections.map((node) => ageOf(node, type)))
    }

    function ageOf(node: SelectionSetNode['selections'][number], type: GraphQLCompositeType): number {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
        const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value)
        return fragment ? ageOfSet(fragment.selectionSet, isCompositeType(condition) ? condition : type) : 0
      }
      if (node.name.value === '__typename') return Infinity
      const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined
      // The schema itself is not everybody's.
      if (!field) return 0
      const answered = getNamedType(field.type)
      const own = ages.get(`${type.name}.${field.name}`)
      if (!isCompositeType(answered)) return own ?? (type === root ? 0 : Infinity)
      const inner = node.selectionSet ? ageOfSet(node.selectionSet, answered) : Infinity
      return Math.min(own ?? ages.get(answered.name) ?? 0, inner)
    }
  }
}

/** By type, and by field. */
function readAges(supergraphSdl: string): ReadonlyMap<string, number> {
  const ages = new Map<string, number>()
  const note = (name: string, directives: readonly ConstDirectiveNode[] = []) => {
    const age = directives.find((one) => one.name.value === 'cacheControl')?.arguments?.[0]?.value
    if (age?.kind === Kind.INT) ages.set(name, Number(age.value))
  }
  for (const node of parse(supergraphSdl, { noLocation: true }).definitions) {
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        for (const field of node.fields ?? [])
          note(`${node.name.value}.${field.name.value}`, field.directives)
        note(node.name.value, node.directives)
        break
      case Kind.UNION_TYPE_DEFINITION:
        note(node.name.value, node.directives)
        break
    }
  }
  return ages
}
