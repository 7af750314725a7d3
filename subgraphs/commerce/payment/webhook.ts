import type { FastifyInstance } from 'fastify'
import type { Logger } from '#kit/observability/log.ts'
import type { Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { recordWebhookEvent } from './payment-repository.ts'
import type { PaymentProvider, ProviderNotice, ProviderRefund } from './provider.ts'
import type { Settle } from './settlement.ts'

export interface WebhookParts {
  prisma: PrismaClient
  provider: PaymentProvider
  settle: Settle
  settleRefund: (tx: Tx, refund: ProviderRefund) => Promise<void>
  flush: () => Promise<void>
  clock: () => Date
  log: Logger
}

const bodyLimit = 64 * 1024

/** `POST /payments/webhooks/<provider>`. The signature is over the bytes as they came, so they are not parsed before. */
export function mountWebhook(app: FastifyInstance, parts: WebhookParts): void {
  const { provider, log } = parts
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.post(`/payments/webhooks/${provider.name}`, { bodyLimit }, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const notice = provider.readNotice(request.headers, body)
      if (!notice) {
        log.warn({ provider: provider.name, address: request.ip }, 'a webhook was refused')
        return reply.code(401).send({ error: 'invalid_signature' })
      }
      const isNew = await takeIn(parts, notice)
      return reply.code(200).send({ received: true, duplicate: !isNew })
    })
  })
}

/** What was told before is acknowledged and changes nothing. */
async function takeIn(parts: WebhookParts, notice: ProviderNotice): Promise<boolean> {
  const { prisma, provider, settle, settleRefund, flush, clock } = parts
  const isNew = await prisma.$transaction(async (tx) => {
    const { id, type } = notice
    if (!(await recordWebhookEvent(tx, { provider: provider.name, id, type, receivedAt: clock() })))
      return false
    await ('charge' in notice ? settle(tx, notice.charge) : settleRefund(tx, notice.refund))
    return true
  })
  if (isNew) await flush()
  return isNew
}
