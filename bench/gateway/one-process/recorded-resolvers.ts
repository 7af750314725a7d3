import type { KeyObject } from 'node:crypto'
import { isScalarType } from 'graphql'
import type { Pool } from 'undici'
import { assertionHeader, signAssertion, type Assertion } from '#kit/auth/viewer.ts'
import { asking, type Json } from '../floor/ask.ts'
import { openMemory } from './memory.ts'
import type { Questions } from './questions.ts'

type Type = Record<string, unknown>
type Resolvers = Record<string, object>
type Root = (source: unknown, args: Json, scope: Assertion) => unknown
type ResolveReference = (reference: { __typename: string; id: string }, scope: Assertion) => unknown

/**
 * A resolver wherever the product has one, and what it gives is there already: recorded from the real subgraph the first time that a
 * viewer asks for it. So GraphQL has as much to do as in the product, and nobody else has anything.
 */
export function recordedResolvers(
  products: Resolvers,
  { roots, entities }: Questions,
  { pool, key }: { pool: Pool; key: KeyObject },
): Resolvers {
  const headersFor = (scope: Assertion) => ({ [assertionHeader]: signAssertion(key, scope) })

  const recordedRoot = (field: string, query: string): Root => {
    const recall = openMemory()
    const ask = asking(pool, query)
    return (_, args, scope) =>
      recall(scope, JSON.stringify(args), async () => (await ask(args, headersFor(scope)))[field])
  }

  const recordedEntity = (type: string, fields: string): ResolveReference => {
    const recall = openMemory()
    const ask = asking(
      pool,
      `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { ${fields} } } }`,
    )
    return (reference, scope) =>
      recall(scope, reference.id, async () => {
        const { _entities } = await ask({ representations: [reference] }, headersFor(scope))
        return { ...reference, ..._entities[0] }
      })
  }

  const resolvers: Resolvers = mapped(products, (_, type) =>
    isScalarType(type) ? type : handedOver(type as Type),
  )
  for (const [type, fields] of Object.entries(entities))
    resolvers[type] = { ...resolvers[type], __resolveReference: recordedEntity(type, fields) }
  return { ...resolvers, Query: mapped(roots, recordedRoot) }
}

function handedOver({ __resolveReference, ...fields }: Type): object {
  return mapped(fields, (field) => (record: Record<string, unknown>) => record[field])
}

const mapped = <Value, Made>(record: Record<string, Value>, make: (name: string, value: Value) => Made) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(name, value)]))
