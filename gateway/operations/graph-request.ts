import type { FastifyRequest } from 'fastify'
import { RequestRefused } from './request-refused.ts'

/** A well-formed GraphQL request (GraphQL over HTTP, "Request"). */
export interface GraphRequest {
  /** The document; null where only its id is sent. */
  query: string | null
  /** By which a manifest, or a client before, has made the document known. */
  id: string | null
  /** The id is the document's hash, under which a client may make it known itself (automatic persisted queries). */
  isAutomatic: boolean
  operationName: string | null
  variables: Record<string, unknown>
}

/** `id`: where the path names the document. */
export function readGraphRequest(request: FastifyRequest, id: string | null = null): GraphRequest {
  const isPost = request.method === 'POST'
  const given = isPost ? request.body : readSearch(request.query as Record<string, unknown>)
  if (!isRecord(given))
    throw new RequestRefused(400, 'The body must be a JSON object; operations are not batched.')
  const { operationName, variables, extensions } = given
  if (operationName != null && typeof operationName !== 'string')
    throw new RequestRefused(400, '`operationName` must be a string.')
  if (variables != null && !isRecord(variables))
    throw new RequestRefused(400, '`variables` must be an object.')
  if (extensions != null && !isRecord(extensions))
    throw new RequestRefused(400, '`extensions` must be an object.')
  const document = readDocument(given, extensions ?? {}, id)
  return { ...document, operationName: operationName || null, variables: variables ?? {} }
}

function readDocument(
  { query, documentId }: Record<string, unknown>,
  { persistedQuery }: Record<string, unknown>,
  idInPath: string | null,
): Pick<GraphRequest, 'query' | 'id' | 'isAutomatic'> {
  const hash = isRecord(persistedQuery) ? persistedQuery['sha256Hash'] : undefined
  const ids = [idInPath, documentId, hash].filter((id) => id != null && id !== '')
  const [id = null] = ids
  if (ids.length > 1) throw new RequestRefused(400, 'A document is named once.')
  if (id !== null && typeof id !== 'string')
    throw new RequestRefused(400, 'The id of a document is a string.')
  if (id !== null && (query == null || query === '')) return { query: null, id, isAutomatic: id === hash }
  if (typeof query !== 'string' || !query)
    throw new RequestRefused(400, '`query` must be a GraphQL document.')
  return { query, id, isAutomatic: id !== null && id === hash }
}

function readSearch(search: Record<string, unknown>): Record<string, unknown> {
  return { ...search, variables: fromJson(search, 'variables'), extensions: fromJson(search, 'extensions') }
}

function fromJson(search: Record<string, unknown>, name: string): unknown {
  const text = search[name]
  if (text === undefined || text === '') return null
  try {
    return JSON.parse(String(text))
  } catch {
    throw new RequestRefused(400, `\`${name}\` must be JSON.`)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
