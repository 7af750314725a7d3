import { createHash, timingSafeEqual } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Charges } from './charges.ts'
import { apiPath, toChargeBody, type RefundBody } from './protocol.ts'
import type { Refund } from './refunds.ts'

export interface ApiParts {
  charges: Charges
  refund: Refund
  apiKey: string
  publicUrl: string
  /** Milliseconds that an answer is late for a card that times out. */
  lateness: number
}

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength })
const amount = { type: 'string', pattern: '^[1-9][0-9]{0,17}$' }
const chargeSchema = {
  type: 'object',
  required: ['reference', 'amount', 'currency', 'token'],
  properties: {
    reference: text(100),
    amount,
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    token: text(255),
  },
}
const cancelSchema = {
  type: 'object',
  required: ['reason'],
  properties: { reason: { enum: ['requested', 'expired'] } },
}
const refundSchema = {
  type: 'object',
  required: ['reference', 'chargeReference', 'amount'],
  properties: { reference: text(100), chargeReference: text(100), amount },
}

interface ChargeRequest {
  reference: string
  amount: string
  currency: string
  token: string
}

/** What merchants call, with their key: charges and refunds. */
export function mountApi(
  app: FastifyInstance,
  { charges, refund, apiKey, publicUrl, lateness }: ApiParts,
): void {
  const refuse = (reply: FastifyReply, status: number, error: string) => reply.code(status).send({ error })

  app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        if (!isKey(request.headers.authorization, apiKey)) await refuse(reply, 401, 'invalid_api_key')
      })

      scope.post<{ Body: ChargeRequest }>(
        '/charges',
        { schema: { body: chargeSchema } },
        async (request, reply) => {
          const charge = await charges.create({ ...request.body, amount: BigInt(request.body.amount) })
          if (!charge) return refuse(reply, 422, 'invalid_payment_method')
          if (charge.token === 'tok_timeout') await stall(request, lateness)
          const body = toChargeBody(charge, publicUrl)
          // Money is confirmed by webhook only.
          return { ...body, status: body.status === 'succeeded' ? 'processing' : body.status }
        },
      )

      scope.get<{ Params: { reference: string } }>('/charges/:reference', async (request, reply) => {
        const charge = await charges.find({ reference: request.params.reference })
        return charge ? toChargeBody(charge, publicUrl) : refuse(reply, 404, 'not_found')
      })

      scope.post<{ Params: { reference: string }; Body: { reason: 'requested' | 'expired' } }>(
        '/charges/:reference/cancel',
        { schema: { body: cancelSchema } },
        async (request) =>
          toChargeBody(await charges.cancel(request.params.reference, request.body.reason), publicUrl),
      )

      scope.post<{ Body: { reference: string; chargeReference: string; amount: string } }>(
        '/refunds',
        { schema: { body: refundSchema } },
        async (request, reply) => {
          const made = await refund({ ...request.body, amount: BigInt(request.body.amount) })
          if (!made) return refuse(reply, 422, 'not_refundable')
          return { id: made.id, reference: made.reference, status: 'processing' } satisfies RefundBody
        },
      )
    },
    { prefix: apiPath },
  )
}

/** Until the time is up, or nobody waits any more. */
async function stall({ raw }: FastifyRequest, lateness: number): Promise<void> {
  const left = new AbortController()
  raw.socket.once('close', () => left.abort())
  await wait(lateness, undefined, { ref: false, signal: left.signal }).catch(() => {})
}

const digest = (value: string) => createHash('sha256').update(value).digest()

const isKey = (header: string | undefined, apiKey: string): boolean =>
  timingSafeEqual(digest(header ?? ''), digest(`Bearer ${apiKey}`))
