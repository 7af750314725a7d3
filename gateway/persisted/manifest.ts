import { createHash } from 'node:crypto'
import { Kind, parse, print, type DefinitionNode, type DocumentNode } from 'graphql'

/** An operation that a client was built with, under the id by which it is asked for. */
export interface PersistedOperation {
  id: string
  name: string
  type: 'query' | 'mutation' | 'subscription'
  body: string
}

/** Apollo's manifest, which its clients for iOS, Kotlin and the Web make and read. */
export interface Manifest {
  format: typeof format
  version: 1
  operations: PersistedOperation[]
}

export const format = 'apollo-persisted-query-manifest'

/** Of the ids of one manifest and the bodies behind them, what counts on the side that answers. */
export type ManifestEntry = Pick<PersistedOperation, 'id' | 'body'> & { name: string | null }

/** Apollo's format, or the map from ids to bodies that Relay's compiler writes. Throws for anything else. */
export function readManifest(text: string): ManifestEntry[] {
  const manifest: unknown = JSON.parse(text)
  if (!isRecord(manifest)) throw new Error('it is not a JSON object')
  if (manifest['format'] === undefined)
    return Object.entries(manifest).map(([id, body]) => toEntry({ id, body, name: null }))
  if (manifest['format'] !== format || manifest['version'] !== 1)
    throw new Error(`its format is not ${format}, version 1`)
  if (!Array.isArray(manifest['operations'])) throw new Error('it has no list of operations')
  return manifest['operations'].map(toEntry)
}

function toEntry(operation: unknown): ManifestEntry {
  const { id, body, name } = isRecord(operation) ? operation : {}
  if (typeof id !== 'string' || !id || typeof body !== 'string' || !body)
    throw new Error('an operation has no id or no body')
  return { id, body, name: typeof name === 'string' ? name : null }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A document however it was laid out: without comments, operations first, each kind by name (as Apollo's manifests have it). */
export const canonicalText = (document: DocumentNode): string =>
  print({ ...document, definitions: [...document.definitions].sort(inOrder) })

function inOrder(one: DefinitionNode, other: DefinitionNode): number {
  if (one.kind !== other.kind) return one.kind > other.kind ? -1 : 1
  const [a, b] = [nameOf(one), nameOf(other)]
  return a < b ? -1 : a > b ? 1 : 0
}

const nameOf = (node: DefinitionNode): string =>
  node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION
    ? (node.name?.value ?? '')
    : ''

export const parseQuietly = (text: string, maxTokens: number): DocumentNode | null => {
  try {
    return parse(text, { maxTokens, noLocation: true })
  } catch {
    return null
  }
}
