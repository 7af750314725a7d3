import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { MadeAnswer } from './responses.ts'

/** Who says who they are gets an answer of their own, which nobody keeps. */
const vary = 'authorization, accept'

/** Caches on the way keep nothing of this. */
export function tellToKeepNothing(request: FastifyRequest, reply: FastifyReply): void {
  if (request.method !== 'POST') void reply.header('cache-control', 'no-store').header('vary', vary)
}

/**
 * Lets caches on the way keep an answer by GET, if everybody who says nothing of themselves gets the same, for as long as it may be
 * kept here. Gives whether the client has just this already (RFC 9110, 13.1.2), so that it is not sent again.
 */
export function tellCaches(
  request: FastifyRequest,
  reply: FastifyReply,
  { text, expires }: MadeAnswer,
): boolean {
  const { method, headers } = request
  if (method === 'POST') return false
  if (expires === null || headers.authorization !== undefined) {
    tellToKeepNothing(request, reply)
    return false
  }
  const left = Math.max(0, Math.round((expires - Date.now()) / 1_000))
  const etag = etagOf(text)
  void reply
    // What is left, instead of the whole and an `Age`: nginx for one does not heed that.
    .header('cache-control', `public, max-age=${left}`)
    .header('etag', etag)
    .header('vary', vary)
  return matches(headers['if-none-match'], etag)
}

/** A weak one, since the same answer goes out compressed, too. */
const etagOf = (text: string) => `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`

const matches = (given: string | undefined, etag: string): boolean =>
  given !== undefined &&
  (given.trim() === '*' || given.split(',').some((one) => one.trim().replace(/^(W\/)?/, 'W/') === etag))
