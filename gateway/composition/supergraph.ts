import { readFile } from 'node:fs/promises'
import { Kind, parse, type DirectiveNode, type DocumentNode, visit } from 'graphql'
import { ConfigError } from '#kit/config/env.ts'

export interface Supergraph {
  sdl: string
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

function checkSupergraph(sdl: string, found: (name: string) => boolean): Supergraph {
  const stated = statedIn(parse(sdl))
  const faults = [...stated].flatMap(([name, url]) => {
    if (found(name)) return []
    if (!url) return [`${name.toUpperCase()}_URL is not set, and the supergraph names no address`]
    return URL.canParse(url) ? [] : [`The supergraph's address of ${name} is not a URL`]
  })
  if (faults.length) throw new ConfigError(faults)
  if (!stated.size) throw new ConfigError(['SUPERGRAPH_FILE is not a composed supergraph'])
  return { sdl, stated }
}

function statedIn(document: DocumentNode): Map<string, string> {
  const stated = new Map<string, string>()
  visit(document, {
    Directive(node) {
      const name = node.name.value === 'join__graph' ? argument(node, 'name') : undefined
      if (name !== undefined) stated.set(name, argument(node, 'url') ?? '')
    },
  })
  return stated
}

function argument(node: DirectiveNode, name: string): string | undefined {
  const value = node.arguments?.find((one) => one.name.value === name)?.value
  return value?.kind === Kind.STRING ? value.value : undefined
}
