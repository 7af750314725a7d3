import type { FastifyReply, FastifyRequest } from 'fastify'
import type { MaxAge } from './max-age.ts'

/**
 * Lets caches on the way keep an answer by GET, if everybody who says nothing of themselves would get the same. Whoever says
 * who they are gets an answer of their own (`Vary`), which nobody keeps.
 */
export function tellCaches(request: FastifyRequest, reply: FastifyReply, maxAge: MaxAge): void {
  if (request.method === 'POST') return
  const isPublic = maxAge > 0 && request.headers.authorization === undefined
  void reply
    .header('cache-control', isPublic ? `public, max-age=${maxAge}` : 'no-store')
    .header('vary', 'authorization, accept')
}
