import { readFile } from 'node:fs/promises'
import { Kind, parse, type DocumentNode } from 'graphql'
import { ConfigError } from '#kit/config/env.ts'
import { textOf } from './directives.ts'

export interface Supergraph {
  sdl: string
  /** The same, for all who read something in it. */
  document: DocumentNode
  /** Of each subgraph, the URL of its graph that the supergraph states; empty where it states none. */
  stated: ReadonlyMap<string, string>
}

/**
 * Reads a composed supergraph, time and again; what has not changed is not looked at again. Of a subgraph that is not `found` otherwise
 * it must state the address.
 */
export function supergraphReader(file: string, found: (name: string) => boolean): () => Promise<Supergraph> {
  let last: Supergraph | null = null
  return async () => {
    const sdl = await readFile(file, 'utf8').catch(() => {
      throw new ConfigError([`SUPERGRAPH_FILE cannot be read: ${file}`])
    })
    return last?.sdl === sdl ? last : (last = checkSupergraph(sdl, found))
  }
}

/** Throws GraphQLError for what is not SDL. */
export function readSupergraph(sdl: string): Supergraph {
  const document = parse(sdl, { noLocation: true })
  return { sdl, document, stated: statedIn(document) }
}

function checkSupergraph(sdl: string, found: (name: string) => boolean): Supergraph {
  const supergraph = readSupergraph(sdl)
  const { stated } = supergraph
  const faults = [...stated].flatMap(([name, url]) => {
    if (found(name)) return []
    if (!url) return [`${name.toUpperCase()}_URL is not set, and the supergraph names no address`]
    return URL.canParse(url) ? [] : [`The supergraph's address of ${name} is not a URL`]
  })
  if (faults.length) throw new ConfigError(faults)
  if (!stated.size) throw new ConfigError(['SUPERGRAPH_FILE is not a composed supergraph'])
  return supergraph
}

function statedIn({ definitions }: DocumentNode): Map<string, string> {
  const enums = definitions.filter((node) => node.kind === Kind.ENUM_TYPE_DEFINITION)
  const graphs = enums
    .flatMap(({ values = [] }) => values)
    .flatMap(({ directives = [] }) => directives.filter(({ name }) => name.value === 'join__graph'))
  return new Map(
    graphs.flatMap((graph) => {
      const name = textOf(graph, 'name')
      return name === undefined ? [] : [[name, textOf(graph, 'url') ?? ''] as const]
    }),
  )
}
