import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  concatAST,
  GraphQLError,
  Kind,
  NoUnusedFragmentsRule,
  parse,
  printError,
  separateOperations,
  Source,
  specifiedRules,
  validate,
  visit,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql'
import { canonicalText, format, sha256, type Manifest, type PersistedOperation } from './manifest.ts'

/** Thrown with every fault of the operations at once, each with the file and line it is in. */
export class ManifestError extends Error {}

/** Of all operations in a folder's .graphql files, however deep; a fragment may stand in another file than what spreads it. */
export async function makeManifest(folder: string, schema: GraphQLSchema): Promise<Manifest> {
  const document = concatAST(await readDocuments(folder))
  const faults = [...validate(schema, document, rules), ...nameless(document)]
  if (faults.length) throw new ManifestError(faults.map(printError).join('\n\n'))
  const operations = Object.values(separateOperations(document)).map(toOperation)
  return {
    format,
    version: 1,
    operations: operations.sort((one, other) => (one.name < other.name ? -1 : 1)),
  }
}

/** Fragments are a client's library; not each is in use. */
const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule)

async function readDocuments(folder: string): Promise<DocumentNode[]> {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.graphql'))
    .sort()
  if (!names.length) throw new ManifestError(`There is no .graphql file in ${folder}.`)
  const sources = names.map(async (name) => new Source(await readFile(join(folder, name), 'utf8'), name))
  return (await Promise.all(sources)).map((source) => {
    try {
      return parse(source)
    } catch (error) {
      throw error instanceof GraphQLError ? new ManifestError(printError(error)) : error
    }
  })
}

const nameless = (document: DocumentNode): GraphQLError[] =>
  document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION && !node.name
      ? [new GraphQLError('An operation that is persisted needs a name.', { nodes: node })]
      : [],
  )

function toOperation(document: DocumentNode): PersistedOperation {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (!operation) throw new Error('A separated operation is none.')
  const body = canonicalText(withTypenames(document))
  return { id: sha256(body), name: operation.name?.value ?? '', type: operation.operation, body }
}

const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const

/** As Apollo's clients send it: each selection says its type, except the operation's own and those of the schema itself. */
const withTypenames = (document: DocumentNode): DocumentNode =>
  visit(document, {
    SelectionSet: {
      enter(node, _key, parent) {
        if (parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION) return undefined
        const says = node.selections.some((one) => one.kind === Kind.FIELD && one.name.value.startsWith('__'))
        return says ? undefined : { ...node, selections: [...node.selections, typename] }
      },
    },
  })
