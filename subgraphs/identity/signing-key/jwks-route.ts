import type { FastifyInstance } from 'fastify'
import type { SigningKeys } from './signing-keys.ts'

/** Five minutes in caches, as long as an access token lives. */
export const mountJwks = (app: FastifyInstance, keys: SigningKeys) =>
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    void reply.header('cache-control', 'public, max-age=300').type('application/jwk-set+json')
    return JSON.stringify(await keys.publish())
  })
