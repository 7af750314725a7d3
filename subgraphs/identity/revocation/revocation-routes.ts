import type { FastifyInstance } from 'fastify'
import { assertionHeader, assertionKey, verifyAssertion } from '#kit/auth/viewer.ts'
import { unauthenticated } from '#kit/errors/refusal.ts'
import type { AccessKeyService } from '../access-key/access-key-service.ts'
import type { Clock } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { listRevoked } from './revocation-repository.ts'

export interface GatewayRoutes {
  secret: string
  prisma: PrismaClient
  accessKeys: AccessKeyService
  clock: Clock
}

/** Milliseconds; longer than an access token is good for, with what clocks differ. */
const memory = 6 * 60_000

/** What the gateway asks about tokens. For nobody else: every request carries its signed word. */
export function mountGatewayRoutes(
  app: FastifyInstance,
  { secret, prisma, accessKeys, clock }: GatewayRoutes,
) {
  const key = assertionKey(secret)
  return app.register(async (scope) => {
    scope.addHook('onRequest', async ({ headers }) => {
      const header = headers[assertionHeader]
      const isGateway = await verifyAssertion(key, Array.isArray(header) ? undefined : header)
      if (!isGateway) throw unauthenticated()
    })
    scope.get('/revocations', () => listRevoked(prisma, new Date(clock().getTime() - memory)))
    scope.post<{ Body: { key?: unknown } }>('/access-key', async ({ body }) => ({
      viewer: typeof body?.key === 'string' ? await accessKeys.findViewer(body.key) : null,
    }))
  })
}
