import type { FastifyRequest } from 'fastify'
import { RequestRefused } from './request-refused.ts'

const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name']
/** What a form of any web page can send (Fetch standard, CORS-safelisted request-header). */
const simpleTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])

/**
 * Refuses what any web page could make its visitor's browser send. A page can neither add one of these headers nor another
 * content type without asking first, and the answer to that is no.
 */
export function refuseForgery({ headers }: FastifyRequest): void {
  const type = mediaTypeOf(headers['content-type'])
  if (type && !simpleTypes.has(type)) return
  if (preflightHeaders.some((name) => headers[name])) return
  throw new RequestRefused(
    400,
    `This could be a cross-site request forgery (CSRF). Send one of the headers ${preflightHeaders.join(', ')}, with any value.`,
  )
}

export const mediaTypeOf = (contentType = '') => (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
