import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { printSchema, Supergraph } from '@apollo/federation-internals'
import { concatAST, GraphQLError, parse, printError, Source, type DocumentNode } from 'graphql'
import { apiHeader } from './api-file.ts'
import { subgraphs } from './sdl.ts'

const folder = import.meta.dirname
export const supergraphFile = join(folder, 'supergraph.graphql')
/** What clients see of it. */
export const apiFile = join(folder, 'api.graphql')

/** Read as two files, so that an error names the one it is in and the line that is really there. */
async function readDocument(subgraph: string): Promise<DocumentNode> {
  const files = ['common.graphql', `${subgraph}.graphql`]
  const sources = files.map(
    async (file) => new Source(await readFile(join(folder, file), 'utf8'), `schema/${file}`),
  )
  return concatAST((await Promise.all(sources)).map((source) => parse(source)))
}

/** Thrown with every fault of the composition, each with where it is. */
export class CompositionError extends Error {
  constructor(errors: readonly GraphQLError[]) {
    super(`The subgraphs do not compose:\n\n${errors.map(describe).join('\n\n')}`)
    this.name = 'CompositionError'
  }
}

const describe = (error: GraphQLError) =>
  [error.extensions['code'], printError(error)].filter(Boolean).join(': ')

export function composeDocuments(documents: ReadonlyMap<string, DocumentNode>): string {
  // Without addresses: where a subgraph runs is configuration, and the schema is the same everywhere.
  const services = [...documents].map(([name, typeDefs]) => ({ name, typeDefs, url: '' }))
  const { supergraphSdl, errors } = composeServices(services)
  if (errors) throw new CompositionError(errors)
  return `${supergraphSdl.trim()}\n`
}

/** The supergraph of what the SDL files say now. */
export async function composeSupergraph(): Promise<string> {
  const documents = subgraphs.map(async (name) => [name, await readDocument(name)] as const)
  try {
    return composeDocuments(new Map(await Promise.all(documents)))
  } catch (error) {
    throw error instanceof GraphQLError ? new CompositionError([error]) : error
  }
}

export const apiOf = (supergraphSdl: string): string =>
  `${apiHeader(supergraphSdl)}${printSchema(Supergraph.build(supergraphSdl).apiSchema()).trim()}\n`

if (import.meta.main) {
  try {
    const supergraph = await composeSupergraph()
    await writeFile(supergraphFile, supergraph)
    await writeFile(apiFile, apiOf(supergraph))
  } catch (error) {
    if (!(error instanceof CompositionError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
