import { readFile } from 'node:fs/promises'
import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  parse,
  print,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql'
import { enforcePermissions } from '../auth/enforce-permissions.ts'
import { scalars } from './scalars.ts'

const schemaFolder = new URL('../../../schema/', import.meta.url)

/** What is in `schema/` for a subgraph. */
export async function readTypeDefs(name: string): Promise<DocumentNode> {
  const files = ['common', name].map((file) => readFile(new URL(`${file}.graphql`, schemaFolder), 'utf8'))
  return parse((await Promise.all(files)).join('\n'))
}

/** Executes the same whether it is interpreted or compiled. */
export function buildSchema(typeDefs: DocumentNode, resolvers: object): GraphQLSchema {
  const schema = buildSubgraphSchema({
    typeDefs,
    resolvers: { ...scalarsOf(typeDefs), ...resolvers } as never,
  })
  for (const type of Object.values(schema.getTypeMap())) {
    // The compiler's own way to tell the type throws where it can't, after which no answer would come.
    if (isAbstractType(type)) type.resolveType ??= nameOfType
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (field.resolve && isListType(getNullableType(field.type))) field.resolve = settled(field.resolve)
    }
  }
  saySdl(schema, typeDefs)
  return enforcePermissions(schema)
}

/** What a subgraph says of itself is what was written: the library's own way to print it loses what is said of enum values. */
function saySdl(schema: GraphQLSchema, typeDefs: DocumentNode): void {
  const service = schema.getQueryType()?.getFields()['_service']
  let sdl: string | null = null
  if (service) service.resolve = () => ({ sdl: (sdl ??= print(typeDefs)) })
}

export const nameOfType = (value: { __typename?: string }) => value.__typename

/**
 * A list whose items have come: those that failed are errors in their place. Compiled operations put an item that fails later
 * than others behind them.
 */
const settled =
  (resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> =>
  (...call) => {
    const list = resolve(...call)
    return isPromise(list) ? list.then(settleItems) : settleItems(list)
  }

function settleItems(list: unknown): unknown {
  if (!Array.isArray(list) || !list.some(isPromise)) return list
  return Promise.all(list.map((item: unknown) => (isPromise(item) ? item.then(undefined, asError) : item)))
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

const scalarsOf = (typeDefs: DocumentNode) =>
  Object.fromEntries(
    typeDefs.definitions.flatMap((node) => {
      const scalar = node.kind === 'ScalarTypeDefinition' ? scalars[node.name.value] : undefined
      return scalar ? [[scalar.name, scalar]] : []
    }),
  )
