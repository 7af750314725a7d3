import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import * as typescript from '@graphql-codegen/typescript'
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers'
import { Kind, parse, type DocumentNode } from 'graphql'
import { readEventsSdl, readSdl } from './sdl.ts'

const root = join(import.meta.dirname, '..')
const scalars = {
  ID: 'string',
  DateTime: { input: 'Date', output: 'Date | string' },
  Decimal: 'string',
  CurrencyCode: 'string',
  Instant: 'string',
  PartialDate: 'string',
  Upload: { input: 'Promise<import("graphql-upload-minimal").FileUpload>', output: 'never' },
}
const plain = { useTypeImports: true, enumsAsTypes: true, skipTypename: true, scalars } as const
const banner = '// Made by `npm run generate`.\n'

/** Writes `generated/types.ts`, `generated/events.ts` and `generated/resolvers.ts` of one subgraph. */
export async function generateTypes(name: string): Promise<void> {
  const folder = join(root, 'subgraphs', name)
  const out = join(folder, 'generated')
  await mkdir(out, { recursive: true })
  const sdl = parse(await readSdl(name))
  await writeFile(join(out, 'types.ts'), banner + (await resolverTypes(name, folder, sdl)))
  await writeFile(join(out, 'events.ts'), banner + (await eventTypes()))
  await writeFile(join(out, 'resolvers.ts'), banner + (await resolverMap(name, folder, sdl)))
}

async function resolverTypes(name: string, folder: string, schema: DocumentNode): Promise<string> {
  const contextName = `${name[0]?.toUpperCase()}${name.slice(1)}Context`
  return codegen({
    filename: 'types.ts',
    schema: federationDirectives(schema),
    documents: [],
    config: {
      ...plain,
      federation: true,
      contextType: `../context.ts#${contextName}`,
      mappers: await findRecords(folder, schema),
      emitLegacyCommonJSImports: false,
      importExtension: '',
      inputMaybeValue: 'T | null | undefined',
      maybeValue: 'T | null | undefined',
      // A record says its own `__typename` where a union or an interface needs one.
      resolversNonOptionalTypename: false,
    },
    plugins: [{ typescript: {} }, { typescriptResolvers: {} }],
    pluginMap: { typescript, typescriptResolvers },
  })
}

async function eventTypes(): Promise<string> {
  const schema = parse(await readEventsSdl())
  const types = await codegen({
    filename: 'events.ts',
    schema,
    documents: [],
    config: { ...plain, onlyOperationTypes: false, avoidOptionals: true },
    plugins: [{ typescript: {} }],
    pluginMap: { typescript },
  })
  const events = schema.definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && !node.name.value.endsWith('Snapshot')
      ? [node.name.value]
      : [],
  )
  return `${types}\nexport interface EventPayloads {\n${events.map((event) => `  ${event}: ${event}\n`).join('')}}\n`
}

/** `FooRecord`, exported anywhere in the subgraph, backs the GraphQL type `Foo`. */
async function findRecords(folder: string, schema: DocumentNode): Promise<Record<string, string>> {
  const types = new Set(
    schema.definitions.flatMap((node) =>
      'name' in node && node.name && node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION ? [node.name.value] : [],
    ),
  )
  const records: Record<string, string> = {}
  for (const path of await readdir(folder, { recursive: true })) {
    if (!path.endsWith('.ts') || path.startsWith('generated')) continue
    const source = await readFile(join(folder, path), 'utf8')
    for (const [, type] of source.matchAll(/^export (?:interface|type) (\w+)Record\b/gm)) {
      if (type && types.has(type)) records[type] = `../${path.replaceAll('\\', '/')}#${type}Record`
    }
  }
  if (types.has('Problem')) {
    // Every problem is data with a `__typename`; the kit makes them.
    for (const node of schema.definitions) {
      const isProblem =
        node.kind === Kind.OBJECT_TYPE_DEFINITION &&
        node.interfaces?.some((one) => one.name.value === 'Problem')
      if (isProblem) records[node.name.value] = '../../_kit/errors/problem.ts#ProblemRecord'
    }
    records['Problem'] = '../../_kit/errors/problem.ts#ProblemRecord'
  }
  return records
}

/** A schema coordinate is a file path: `resolvers/Query/book.ts` resolves `Query.book`, `resolvers/Book.ts` the fields of `Book`. */
async function resolverMap(name: string, folder: string, schema: DocumentNode): Promise<string> {
  const imports: string[] = []
  const entries: string[] = []
  const missing: string[] = []
  for (const rootType of ['Query', 'Mutation', 'Subscription']) {
    const fields = rootFields(schema, rootType)
    if (!fields.length) continue
    for (const field of fields) {
      const path = `resolvers/${rootType}/${field}.ts`
      if (!existsSync(join(folder, path))) missing.push(path)
      imports.push(`import { ${field} as ${rootType}_${field} } from '../${path}'`)
    }
    entries.push(`  ${rootType}: { ${fields.map((field) => `${field}: ${rootType}_${field}`).join(', ')} },`)
  }
  const files = existsSync(join(folder, 'resolvers')) ? await readdir(join(folder, 'resolvers')) : []
  for (const file of files.filter((one) => one.endsWith('.ts') && !one.endsWith('.test.ts')).toSorted()) {
    const type = file.slice(0, -3)
    imports.push(`import { ${type} } from '../resolvers/${file}'`)
    entries.push(`  ${type},`)
  }
  if (missing.length) throw new Error(`${name}: no resolver for a root field; expected ${missing.join(', ')}`)
  return `${imports.join('\n')}\n\nexport const resolvers = {\n${entries.join('\n')}\n}\n`
}

function rootFields(schema: DocumentNode, type: string): string[] {
  return schema.definitions.flatMap((node) =>
    (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    node.name.value === type
      ? (node.fields ?? []).map((field) => field.name.value)
      : [],
  )
}

/** The generator knows federation 1's bare directives; `extend schema @link` is composition's business. */
function federationDirectives(schema: DocumentNode): DocumentNode {
  return { ...schema, definitions: schema.definitions.filter((node) => node.kind !== Kind.SCHEMA_EXTENSION) }
}
