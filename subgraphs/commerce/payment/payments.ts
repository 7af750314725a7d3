import type { FastifyInstance } from 'fastify'
import type { PgBoss } from 'pg-boss'
import type { EventFlow } from '#kit/events/flow.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { CommerceConfig } from '../config.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { createRefundService, type RefundService } from '../refund/refund-service.ts'
import { createSettleRefund } from '../refund/refund-settlement.ts'
import { openBuiltIn } from './built-in/built-in.ts'
import type { ChargeHandlers, ChargeService } from './charge.ts'
import { createChargeService } from './charge-service.ts'
import { createReconciliationQueue, startReconciliation } from './reconciliation.ts'
import { createSettle } from './settlement.ts'
import { mountWebhook } from './webhook.ts'

export interface PaymentParts {
  config: CommerceConfig
  prisma: PrismaClient
  jobs: PgBoss
  events: EventFlow
  handlers: ChargeHandlers
  clock: () => Date
  log: Logger
}

/** Everything about money coming in and going back, put together. */
export interface Payments {
  charges: ChargeService
  refunds: RefundService
  routes(app: FastifyInstance): void
  /** Once it is known where the subgraph can be reached: begins to deliver webhooks and to reconcile. */
  start(baseUrl: string): Promise<void>
}

export async function openPayments({ config, events, handlers, ...parts }: PaymentParts): Promise<Payments> {
  const { prisma, jobs, clock, log } = parts
  const builtIn = await openBuiltIn({ config, prisma, jobs, clock, log })
  const provider = builtIn.client
  const settle = createSettle({ handlers, clock, log })
  const settleRefund = createSettleRefund(clock)
  const queue = await createReconciliationQueue(jobs)
  const common = { ...parts, provider, reconciliation: queue, config: config.payment }
  const refunds = createRefundService({ ...common, settleRefund })
  const { flush } = events

  return {
    charges: createChargeService({ ...common, settle }),
    refunds,
    routes(app) {
      mountWebhook(app, { prisma, provider, settle, settleRefund, flush, clock, log })
      builtIn.routes(app)
    },
    async start(baseUrl) {
      await builtIn.start(baseUrl)
      await startReconciliation({ ...common, jobs, queue, settle, resumeRefund: refunds.resume, flush })
    },
  }
}
