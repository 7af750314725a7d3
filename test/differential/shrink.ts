import { Kind, parse, print, validate, visit, type DocumentNode, type GraphQLSchema } from 'graphql'
import type { Operation } from './random-operation.ts'

const maxAttempts = 300

/** Takes away one part after the other while it still differs. */
export async function shrink(
  schema: GraphQLSchema,
  operation: Operation,
  differs: (smaller: Operation) => Promise<boolean>,
): Promise<Operation> {
  let smallest = operation
  let attempts = 0
  let position = 0
  while (attempts < maxAttempts) {
    const document = without(smallest.document, position)
    if (!document) break
    const smaller = tidy({ ...smallest, document })
    attempts += 1
    const isFit = smaller && !validate(schema, smaller.document).length && (await differs(smaller))
    if (isFit) smallest = smaller
    else position += 1
  }
  return smallest
}

/** The document without its nth removable part; null where there are no more. */
function without(document: DocumentNode, position: number): DocumentNode | null {
  let index = -1
  const smaller = visit(document, {
    enter(node) {
      const isRemovable =
        node.kind === Kind.FIELD ||
        node.kind === Kind.INLINE_FRAGMENT ||
        node.kind === Kind.FRAGMENT_SPREAD ||
        node.kind === Kind.DIRECTIVE ||
        node.kind === Kind.ARGUMENT
      if (!isRemovable) return undefined
      index += 1
      return index === position ? null : undefined
    },
  })
  return index >= position ? smaller : null
}

/** Without fragments and variables that nobody uses any more; null where nothing is left to ask. */
function tidy({ document, variables }: Operation): Operation | null {
  let text: string
  let definitions = document.definitions
  for (let before = -1; before !== definitions.length;) {
    before = definitions.length
    text = definitions.map(print).join('\n')
    definitions = definitions.filter(
      (node) =>
        node.kind !== Kind.FRAGMENT_DEFINITION || new RegExp(`\\.\\.\\.${node.name.value}\\b`).test(text),
    )
  }
  const used = new Set<string>()
  const whole = { ...document, definitions }
  visit(whole, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  })
  const tidied = visit(whole, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null),
  })
  const left = Object.fromEntries(Object.entries(variables).filter(([name]) => used.has(name)))
  try {
    return { document: parse(print(tidied)), variables: left }
  } catch {
    return null
  }
}
