import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { printSchema, Supergraph } from '@apollo/federation-internals'
import { buildSchema, Kind, parse, validate, type DocumentNode } from 'graphql'
import { describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, 'operations')
const supergraph = readFileSync(join(import.meta.dirname, '../../schema/supergraph.graphql'), 'utf8')
const schema = buildSchema(printSchema(Supergraph.build(supergraph).apiSchema()))

/** Each operation alone, with the fragments of its file: what a client sends. */
function listOperations(file: string): { name: string; document: DocumentNode }[] {
  const { definitions } = parse(readFileSync(join(folder, file), 'utf8'))
  const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  return definitions.flatMap((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION) return []
    const used = fragments.filter((fragment) => JSON.stringify(node).includes(`"${fragment.name.value}"`))
    return [
      {
        name: node.name?.value ?? '',
        document: { kind: Kind.DOCUMENT, definitions: [node, ...used] } as DocumentNode,
      },
    ]
  })
}

describe.each(readdirSync(folder))('the operations of %s', (file) => {
  test.each(listOperations(file))('$name is valid in the graph', ({ document }) => {
    expect(validate(schema, document).map((error) => error.message)).toEqual([])
  })
})
