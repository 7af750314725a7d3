import type { KeyObject } from 'node:crypto'
import { Agent, fetch } from 'undici'
import {
  ProviderUnavailable,
  type PaymentProvider,
  type ProviderCharge,
  type ProviderNotice,
} from '../provider.ts'
import { apiPath, readCharge, readRefund, type EventBody } from './protocol.ts'
import { isSigned, signatureHeader } from './signature.ts'

export interface ClientParts {
  /** The provider's address; throws while it is not known. */
  baseUrl: () => string
  apiKey: string
  webhookKey: KeyObject
  /** Milliseconds for an answer. */
  timeout: number
  clock: () => Date
}

interface Answer {
  status: number
  body: unknown
}

/** The built-in provider, as the platform sees it: over HTTP, like any other. */
export function createBuiltInProvider(parts: ClientParts): PaymentProvider {
  const connections = new Agent({ keepAliveTimeout: 1_000 })

  async function call(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    try {
      const response = await fetch(`${parts.baseUrl()}${apiPath}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${parts.apiKey}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(parts.timeout),
        dispatcher: connections,
      })
      const answer = { status: response.status, body: await response.json() }
      if (answer.status >= 500) throw new Error(`The provider answered with ${answer.status}.`)
      return answer
    } catch (error) {
      throw new ProviderUnavailable(error)
    }
  }

  const chargeOf = ({ status, body }: Answer): ProviderCharge => {
    const charge = status === 200 ? readCharge(body) : null
    if (!charge)
      throw new ProviderUnavailable(new Error(`The provider's answer (${status}) is not understood.`))
    return charge
  }

  return {
    name: 'built-in',

    async charge({ reference, amount, currency, token }) {
      const answer = await call('POST', '/charges', { reference, amount: amount.toString(), currency, token })
      if (answer.status !== 422) return chargeOf(answer)
      return { id: null, reference, status: 'failed', failureCode: 'invalid_payment_method', actionUrl: null }
    },

    async find(reference) {
      const answer = await call('GET', `/charges/${encodeURIComponent(reference)}`)
      return answer.status === 404 ? null : chargeOf(answer)
    },

    cancel: async (reference, reason) =>
      chargeOf(await call('POST', `/charges/${encodeURIComponent(reference)}/cancel`, { reason })),

    async refund({ reference, chargeReference, amount }) {
      const answer = await call('POST', '/refunds', { reference, chargeReference, amount: amount.toString() })
      if (answer.status === 422) return { id: null, reference, status: 'failed' }
      const refund = answer.status === 200 ? readRefund(answer.body) : null
      if (!refund)
        throw new ProviderUnavailable(
          new Error(`The provider's answer (${answer.status}) is not understood.`),
        )
      return refund
    },

    readNotice(headers, body) {
      if (!isSigned(parts.webhookKey, headers[signatureHeader], body, parts.clock())) return null
      return readEvent(body)
    },
  }
}

function readEvent(body: Buffer): ProviderNotice | null {
  try {
    const { id, type, ...data } = JSON.parse(body.toString('utf8')) as Partial<EventBody>
    if (typeof id !== 'string' || typeof type !== 'string') return null
    const charge = readCharge(data.charge)
    const refund = readRefund(data.refund)
    return charge ? { id, type, charge } : refund ? { id, type, refund } : null
  } catch {
    return null
  }
}
