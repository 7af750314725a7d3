import {
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
} from 'graphql'

/** What a supergraph says with `@cost` and `@listSize` (IBM's GraphQL Cost Directive specification). */
export interface Weights {
  ofType(name: string): number | undefined
  ofField(type: string, field: string): FieldWeights
}

export interface FieldWeights {
  weight?: number | undefined
  /** By argument, where it has one. */
  arguments: ReadonlyMap<string, number>
  /** What an argument is that is not given. */
  defaults: ReadonlyMap<string, unknown>
  listSize?: ListSize | undefined
}

export interface ListSize {
  assumedSize?: number
  /** The largest of them says how long the list gets; a path leads into an input object. */
  slicingArguments?: string[]
  /** The lists are these fields of what is answered, as a connection's `edges`. */
  sizedFields?: string[]
}

const unsaid: FieldWeights = { arguments: new Map(), defaults: new Map() }

export function readWeights(supergraph: DocumentNode): Weights {
  const types = new Map<string, number>()
  const fields = new Map<string, Map<string, FieldWeights>>()
  for (const node of supergraph.definitions) {
    if (!('directives' in node) || !('name' in node) || !node.name) continue
    const weight = weightOf(node.directives as readonly ConstDirectiveNode[])
    if (weight !== undefined) types.set(node.name.value, weight)
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    fields.set(node.name.value, new Map(node.fields?.map((field) => [field.name.value, weightsOf(field)])))
  }
  return {
    ofType: (name) => types.get(name),
    ofField: (type, field) => fields.get(type)?.get(field) ?? unsaid,
  }
}

const weightsOf = ({ directives, arguments: given = [] }: FieldDefinitionNode): FieldWeights => ({
  weight: weightOf(directives),
  arguments: mapOf(given, (argument) => weightOf(argument.directives)),
  defaults: mapOf(given, ({ defaultValue }) => defaultValue && valueFromASTUntyped(defaultValue)),
  listSize: valuesOf(directives, 'listSize') as ListSize | undefined,
})

function mapOf<Value>(
  given: readonly InputValueDefinitionNode[],
  valueOf: (one: InputValueDefinitionNode) => Value | undefined,
): Map<string, Value> {
  const values = given.map((one) => [one.name.value, valueOf(one)] as const)
  return new Map(values.filter((entry): entry is [string, Value] => entry[1] !== undefined))
}

const weightOf = (directives: readonly ConstDirectiveNode[] | undefined): number | undefined => {
  const weight = Number(valuesOf(directives, 'cost')?.['weight'])
  return Number.isFinite(weight) ? weight : undefined
}

function valuesOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): Record<string, unknown> | undefined {
  const directive = directives?.find((one) => one.name.value === name)
  if (!directive) return undefined
  return Object.fromEntries(
    (directive.arguments ?? []).map((one) => [one.name.value, valueFromASTUntyped(one.value)]),
  )
}
