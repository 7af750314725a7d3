import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const subgraphs = ['identity', 'catalog', 'library', 'commerce'] as const

const read = (file: string) => readFile(join(import.meta.dirname, file), 'utf8')

/** A subgraph's whole SDL: what all say in the same words, then its own. */
export async function readSdl(subgraph: string): Promise<string> {
  return `${await read('common.graphql')}\n${await read(`${subgraph}.graphql`)}`
}

/** The payloads that cross subgraphs; never composed. */
export const readEventsSdl = () => read('events.graphql')
