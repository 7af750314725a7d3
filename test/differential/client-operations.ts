import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  getOperationAST,
  isInputType,
  isNonNullType,
  parse,
  separateOperations,
  typeFromAST,
  type GraphQLSchema,
} from 'graphql'
import { randomInput } from './random-input.ts'
import type { Operation } from './random-operation.ts'
import { randomOf } from './seeded.ts'

const folder = join(import.meta.dirname, '../contract/operations')

/** What clients really send, by name, with values for the variables that follow from the seed. */
export function clientOperations(
  schema: GraphQLSchema,
  seed: string,
): [name: string, operation: Operation][] {
  const files = ['mobile', 'publisher-and-admin', 'storefront']
  return files.flatMap((file) => {
    const documents = separateOperations(parse(readFileSync(join(folder, `${file}.graphql`), 'utf8')))
    return Object.entries(documents).map(([name, document]): [string, Operation] => {
      const random = randomOf(`${seed} ${name}`)
      const variables: Record<string, unknown> = {}
      for (const { variable, type } of getOperationAST(document)?.variableDefinitions ?? []) {
        const input = typeFromAST(schema, type as never)
        if (!isInputType(input)) continue
        if (isNonNullType(input) || random.chance(0.7))
          variables[variable.name.value] = randomInput(input, random)
      }
      return [name, { document, variables }]
    })
  })
}
