import { readFile } from 'node:fs/promises'
import { Kind, parse, print, visit, type DirectiveNode, type DocumentNode } from 'graphql'
import { ConfigError } from '#kit/config/env.ts'

export interface Supergraph {
  /** With the addresses that are in force. */
  sdl: string
  /** Where each subgraph's graph is, by name. */
  endpoints: ReadonlyMap<string, string>
}

/** Reads a composed supergraph; a configured base URL goes before the address that the file states. */
export async function readSupergraph(
  file: string,
  subgraphUrls: Readonly<Record<string, string>>,
): Promise<Supergraph> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigError([`SUPERGRAPH_FILE cannot be read: ${file}`])
  })
  return addressSupergraph(parse(text), subgraphUrls)
}

export function addressSupergraph(
  document: DocumentNode,
  subgraphUrls: Readonly<Record<string, string>>,
): Supergraph {
  const endpoints = new Map<string, string>()
  const faults: string[] = []
  const addressed = visit(document, {
    Directive(node) {
      const name = argument(node, 'name')
      if (node.name.value !== 'join__graph' || name === undefined) return undefined
      const base = subgraphUrls[name]
      const endpoint = base ? `${base}/graphql` : argument(node, 'url')
      if (!endpoint) faults.push(`${name.toUpperCase()}_URL is not set, and the supergraph names no address`)
      else if (!URL.canParse(endpoint)) faults.push(`The supergraph's address of ${name} is not a URL`)
      else endpoints.set(name, endpoint)
      return withUrl(node, endpoint ?? '')
    },
  })
  if (faults.length) throw new ConfigError(faults)
  if (!endpoints.size) throw new ConfigError(['SUPERGRAPH_FILE is not a composed supergraph'])
  return { sdl: print(addressed), endpoints }
}

function argument(node: DirectiveNode, name: string): string | undefined {
  const value = node.arguments?.find((one) => one.name.value === name)?.value
  return value?.kind === Kind.STRING ? value.value : undefined
}

const withUrl = (node: DirectiveNode, url: string): DirectiveNode => ({
  ...node,
  arguments: (node.arguments ?? []).map((one) =>
    one.name.value === 'url' ? { ...one, value: { kind: Kind.STRING, value: url } } : one,
  ),
})
