import type { FastifyRequest } from 'fastify'
import { RequestRefused } from './request-refused.ts'

/** A well-formed GraphQL request (GraphQL over HTTP, "Request"). */
export interface GraphRequest {
  query: string
  operationName: string | null
  variables: Record<string, unknown>
}

/** Null for a GET that asks for nothing, as a browser's first visit does. */
export function readGraphRequest(request: FastifyRequest): GraphRequest | null {
  const isPost = request.method === 'POST'
  const given = isPost ? request.body : readSearch(request.query as Record<string, unknown>)
  if (!isRecord(given))
    throw new RequestRefused(400, 'The body must be a JSON object; operations are not batched.')
  if (!isPost && given['query'] === undefined) return null
  const { query, operationName, variables, extensions } = given
  if (typeof query !== 'string' || !query)
    throw new RequestRefused(400, '`query` must be a GraphQL document.')
  if (operationName != null && typeof operationName !== 'string')
    throw new RequestRefused(400, '`operationName` must be a string.')
  if (variables != null && !isRecord(variables))
    throw new RequestRefused(400, '`variables` must be an object.')
  if (extensions != null && !isRecord(extensions))
    throw new RequestRefused(400, '`extensions` must be an object.')
  return { query, operationName: operationName || null, variables: variables ?? {} }
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
