import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { ConfigError } from '#kit/config/env.ts'
import { canonicalText, parseQuietly, readManifest, type ManifestEntry } from './manifest.ts'

/** Where an operation is persisted. */
export interface PersistedUnder {
  id: string
  /** The names of the files. */
  manifests: readonly string[]
}

/** The operations of all manifests together. */
export interface PersistedList {
  /** By which one list is told from another. */
  text: string
  operations: readonly ManifestEntry[]
  find(id: string): ManifestEntry | undefined
  /** By the document as it is written there. */
  under(body: string): PersistedUnder | null
  /** Whether a document is one of them; how it is laid out, and the order of its definitions, don't matter. */
  has(body: string): boolean
}

/** Characters of documents of which is kept whether they are known. */
const maxKept = 2_000_000

/** Of a folder's .json files, one for each client; null: there is none. */
export async function readPersistedList(folder: string | null, maxTokens: number): Promise<PersistedList> {
  if (folder === null) return listOf([], maxTokens)
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
    const files = names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') }))
    return listOf(await Promise.all(files), maxTokens)
  } catch (error) {
    throw new ConfigError([`PERSISTED_OPERATIONS cannot be read: ${(error as Error).message}`])
  }
}

export function listOf(files: readonly { name: string; text: string }[], maxTokens: number): PersistedList {
  const known = new Map<string, ManifestEntry>()
  const byBody = new Map<string, { id: string; manifests: string[] }>()
  for (const { name, text } of files) {
    for (const entry of entriesOf(name, text)) {
      const other = known.get(entry.id)
      if (other && other.body !== entry.body)
        throw new Error(`${name}: the id ${entry.id} stands for two different operations`)
      known.set(entry.id, entry)
      const { manifests } = byBody.get(entry.body) ?? { manifests: [] }
      byBody.set(entry.body, { id: entry.id, manifests: [...manifests, name] })
    }
  }
  const operations = [...known.values()]
  return {
    text: files.map(({ text }) => text).join('\n'),
    operations,
    find: (id) => known.get(id) ?? known.get(withoutScheme(id)),
    under: (body) => byBody.get(body) ?? null,
    has: recogniser(operations, maxTokens),
  }
}

function entriesOf(name: string, text: string): ManifestEntry[] {
  try {
    return readManifest(text)
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
  }
}

/** Ids of the persisted documents proposal say how they were made: `sha256:…`. */
const withoutScheme = (id: string) => (id.startsWith('sha256:') ? id.slice('sha256:'.length) : id)

function recogniser(operations: readonly ManifestEntry[], maxTokens: number): PersistedList['has'] {
  const asWritten = new Set(operations.map(({ body }) => body))
  let canonical: Set<string> | null = null
  const judged = new LRUCache<string, boolean>({
    maxSize: maxKept,
    sizeCalculation: (_, text) => text.length || 1,
  })
  const canonicalOf = (text: string) => {
    const document = parseQuietly(text, maxTokens)
    return document && canonicalText(document)
  }
  return (body) => {
    if (asWritten.has(body)) return true
    const found = judged.get(body)
    if (found !== undefined) return found
    canonical ??= new Set(operations.flatMap((one) => canonicalOf(one.body) ?? []))
    const text = canonicalOf(body)
    const isKnown = text !== null && canonical.has(text)
    judged.set(body, isKnown)
    return isKnown
  }
}
