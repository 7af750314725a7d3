import type { GraphQLFormattedError } from 'graphql'
import { isRefusalCode } from '#kit/errors/refusal.ts'
import type { GatewayAnswer } from '../support/stock-gateway.ts'
import type { GraphQLSchema } from 'graphql'
import type { Difference, ToldError } from './difference.ts'
import { isInOrder } from './key-order.ts'
import { knownDifferences } from './known-differences.ts'
import type { Operation } from './random-operation.ts'
import { canonical } from './seeded.ts'

const requestCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
])

/** How ours differs from stock, less what is known and meant; null where it doesn't. */
export function compare(
  schema: GraphQLSchema,
  operation: Operation,
  hasFaults: boolean,
  stock: GatewayAnswer,
  ours: GatewayAnswer,
): Difference | null {
  const difference = knownDifferences.reduce<Difference>(
    (left, { explain }) => explain(left),
    differenceOf(schema, operation, hasFaults, stock, ours),
  )
  // The order of the keys is not stock's, which is not the specification's where a field is asked for in several places.
  const isSameData = canonical(difference.data.stock) === canonical(difference.data.ours)
  const isSame = isSameData && difference.isInOrder && !difference.stock.length && !difference.ours.length
  return isSame ? null : difference
}

/** All that there is, whatever the reason. */
export function differenceOf(
  schema: GraphQLSchema,
  operation: Operation,
  hasFaults: boolean,
  stock: GatewayAnswer,
  ours: GatewayAnswer,
): Difference {
  const told = { stock: tell(stock.errors), ours: tell(ours.errors) }
  return {
    data: { stock: stock.data ?? null, ours: ours.data ?? null },
    stock: lacking(told.stock, told.ours),
    ours: lacking(told.ours, told.stock),
    told: told.stock,
    toldByOurs: told.ours,
    isInOrder:
      JSON.stringify(stock.data) === JSON.stringify(ours.data) || isInOrder(schema, operation, ours.data),
    hasFaults,
    operation,
  }
}

const tell = (errors: readonly GraphQLFormattedError[] = []): ToldError[] =>
  errors.map(({ path, extensions, message }) => ({
    message,
    path: path ? path.join('.') : null,
    class:
      isRefusalCode(extensions?.['code']) || requestCodes.has(String(extensions?.['code']))
        ? String(extensions?.['code'])
        : 'INTERNAL_SERVER_ERROR',
  }))

/** Those of `all` that `others` have not, each once. */
function lacking(all: ToldError[], others: ToldError[]): ToldError[] {
  const seen = new Set(others.map(keyOf))
  return all.filter((error) => !seen.has(keyOf(error)) && seen.add(keyOf(error)))
}

const keyOf = ({ path, class: name }: ToldError) => `${path} ${name}`
