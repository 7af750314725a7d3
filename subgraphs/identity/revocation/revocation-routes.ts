import type { FastifyInstance } from 'fastify'
import { admitOnlyGateway, type GatewayTrust } from '#kit/auth/gateway-only.ts'
import type { AccessKeyService } from '../access-key/access-key-service.ts'
import type { Clock } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { listRevoked } from './revocation-repository.ts'

export interface GatewayRoutes {
  trust: GatewayTrust
  prisma: PrismaClient
  accessKeys: AccessKeyService
  clock: Clock
}

/** Milliseconds; longer than an access token is good for, with what clocks differ. */
const memory = 6 * 60_000

/** What the gateway asks about tokens. For nobody else: every request carries its signed word. */
export function mountGatewayRoutes(
  app: FastifyInstance,
  { trust, prisma, accessKeys, clock }: GatewayRoutes,
) {
  return app.register(async (scope) => {
    admitOnlyGateway(scope, trust)
    scope.get('/revocations', () => listRevoked(prisma, new Date(clock().getTime() - memory)))
    scope.post<{ Body: { key?: unknown } }>('/access-key', async ({ body }) => ({
      viewer: typeof body?.key === 'string' ? await accessKeys.findViewer(body.key) : null,
    }))
  })
}
