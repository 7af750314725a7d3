import { LRUCache } from 'lru-cache'
import type { Logger } from '#kit/observability/log.ts'
import type { GraphRequest } from '../operations/graph-request.ts'
import { RequestRefused } from '../operations/request-refused.ts'
import { documentsFound } from '../telemetry/metrics.ts'
import type { AutomaticStore } from './automatic-store.ts'
import { sha256 } from './manifest.ts'
import type { PersistedList } from './persisted-list.ts'

/** What happens to a document that no manifest has: executed; executed and logged; refused; refused, like any document. */
export const persistedModes = ['off', 'log', 'safelist', 'ids'] as const
export type PersistedMode = (typeof persistedModes)[number]

export interface PersistedOptions {
  mode: PersistedMode
  list: () => PersistedList
  /** Null: documents are not kept for those who send them. */
  automatic: AutomaticStore | null
}

/** The document that a request asks for, and what is to be done once it has turned out to be a valid one. */
export interface AskedDocument {
  text: string
  /** It came under an id that a manifest has. */
  isPersisted: boolean
  keep?: () => Promise<void>
}

/** Characters of documents that are not logged again. */
const maxTold = 1_000_000

/** Gives the document of a request, by its id where it has one. Throws RequestRefused, with the codes of Apollo's Router. */
export function findDocuments({ mode, list, automatic }: PersistedOptions) {
  const told = new LRUCache<string, true>({
    maxSize: maxTold,
    sizeCalculation: (_, text) => text.length || 1,
  })
  const find = async (
    { id, query, isAutomatic }: Pick<GraphRequest, 'id' | 'query' | 'isAutomatic'>,
    log: () => Logger,
  ): Promise<AskedDocument> => {
    if (id === null) return { text: checkDocument(query ?? '', log), isPersisted: false }
    if (query !== null) return withBoth(id, query, isAutomatic)
    const persisted = list().find(id)
    if (persisted) return { text: persisted.body, isPersisted: true }
    const kept = isAutomatic ? await automatic?.find(id) : null
    if (typeof kept === 'string') return { text: kept, isPersisted: false }
    throw automatic && isAutomatic ? notFound() : isSupported() ? notInList(id) : notSupported()
  }

  return async (asked: Parameters<typeof find>[0], log: () => Logger): Promise<AskedDocument> => {
    try {
      const document = await find(asked, log)
      documentsFound[howItCame(asked, document)].value += 1
      return document
    } catch (error) {
      documentsFound[asked.query === null ? 'unknown' : 'refused'].value += 1
      throw error
    }
  }

  function checkDocument(text: string, log: () => Logger): string {
    if (mode === 'ids') throw idRequired()
    if (mode === 'off' || list().has(text)) return text
    if (mode === 'safelist') throw notInSafelist()
    if (!told.has(text)) log().info({ document: text }, 'an operation is in no manifest')
    told.set(text, true)
    return text
  }

  function withBoth(id: string, text: string, isAutomatic: boolean): AskedDocument {
    if (!automatic || !isAutomatic) throw isSupported() || !isAutomatic ? idAndBody() : notSupported()
    if (sha256(text) !== id) throw new RequestRefused(400, 'The hash is not that of the document.')
    return { text, isPersisted: false, keep: () => automatic.keep(id, text) }
  }

  /** Whether ids mean anything here. */
  function isSupported(): boolean {
    return mode !== 'off' || list().operations.length > 0
  }
}

function howItCame(
  { id, query }: Pick<GraphRequest, 'id' | 'query'>,
  { isPersisted }: AskedDocument,
): keyof typeof documentsFound {
  if (id === null) return 'sent'
  if (query !== null) return 'kept'
  return isPersisted ? 'persisted' : 'automatic'
}

export type FindDocument = ReturnType<typeof findDocuments>

/** These two are no failure to the clients of automatic persisted queries, which know them by their message too. */
const notFound = () => new RequestRefused(200, 'PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND')
const notSupported = () =>
  new RequestRefused(200, 'PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED')
const notInList = (id: string) =>
  new RequestRefused(
    404,
    `No manifest has the operation '${id.slice(0, 100)}'.`,
    'PERSISTED_QUERY_NOT_IN_LIST',
  )
const notInSafelist = () =>
  new RequestRefused(403, 'No manifest has this operation.', 'QUERY_NOT_IN_SAFELIST')
const idRequired = () =>
  new RequestRefused(400, 'Operations are sent by their ids only.', 'PERSISTED_QUERY_ID_REQUIRED')
const idAndBody = () =>
  new RequestRefused(
    400,
    'An operation is sent by its id or as a document, not both.',
    'CANNOT_SEND_PQ_ID_AND_BODY',
  )
