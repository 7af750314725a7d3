import { readFileSync } from 'node:fs'
import { buildSchema, getVariableValues, GraphQLError, Kind, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { exampleGroups } from './page/examples/examples.ts'

const sdl = readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8')
const schema = buildSchema(sdl)
const faultsOf = (document: string) => validate(schema, parse(document)).map(({ message }) => message)

describe.each(exampleGroups)('the examples for $role', ({ examples }) => {
  test.each(examples)('$name is valid in the graph, with variables that fit it', (example) => {
    expect([example.document, example.lookUp ?? '{ __typename }'].flatMap(faultsOf)).toEqual([])
    const [operation] = parse(example.document).definitions
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new GraphQLError('It is no operation.')
    const given = example.variables?.({}) ?? {}
    // A file is given when the operation is run.
    const definitions = (operation.variableDefinitions ?? []).filter(
      ({ variable }) => variable.name.value !== 'file',
    )
    const { file: _, ...others } = given
    expect(getVariableValues(schema, definitions, others)).toMatchObject({ coerced: expect.anything() })
    expect(Object.keys(given).every((name) => example.document.includes(`$${name}`))).toBe(true)
  })
})
