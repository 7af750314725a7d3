import {
  getNamedType,
  getOperationAST,
  isAbstractType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js'
import type { Operation } from './random-operation.ts'

/** Whether the keys stand in the order in which graphql-js collects the fields (GraphQL specification, 6.3.2). */
export function isInOrder(schema: GraphQLSchema, { document, variables }: Operation, data: unknown): boolean {
  const operation = getOperationAST(document)
  const root = operation && schema.getRootType(operation.operation)
  if (!root) return false
  const fragments: Record<string, FragmentDefinitionNode> = {}
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node
  }
  const values = { ...defaultsOf(operation.variableDefinitions ?? []), ...variables }

  function fits(
    type: GraphQLObjectType,
    fields: ReadonlyMap<string, readonly FieldNode[]>,
    value: object,
  ): boolean {
    if (Object.keys(value).join() !== [...fields.keys()].join()) return false
    return Object.entries(value).every(([key, inner]) => {
      const nodes = fields.get(key) as FieldNode[]
      const definition = type.getFields()[nodes[0]?.name.value ?? '']
      return !definition || !nodes[0]?.selectionSet || fitsType(getNamedType(definition.type), nodes, inner)
    })
  }

  /** Where the answer does not say which type it is, one of them must fit. */
  function fitsType(type: unknown, nodes: FieldNode[], value: unknown): boolean {
    if (Array.isArray(value)) return value.every((item) => fitsType(type, nodes, item))
    if (typeof value !== 'object' || value === null) return true
    const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : []
    return types.some((one) => fits(one, collectSubfields(schema, fragments, values, one, nodes), value))
  }

  if (typeof data !== 'object' || data === null) return true
  return fits(root, collectFields(schema, fragments, values, root, operation.selectionSet), data)
}

const defaultsOf = (
  definitions: readonly { variable: { name: { value: string } }; defaultValue?: object | undefined }[],
) =>
  Object.fromEntries(
    definitions.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && 'value' in defaultValue ? defaultValue.value : undefined,
    ]),
  )
