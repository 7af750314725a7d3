import type { FastifyReply } from 'fastify'
import { rateWindow, secondsOf, type Allowance } from './rates.ts'

/** RateLimit header fields for HTTP (draft-ietf-httpapi-ratelimit-headers). */
export function tellAllowances(reply: FastifyReply, allowances: readonly Allowance[]): void {
  if (!allowances.length) return
  const policy = allowances.map(({ name, quota }) => `"${name}";q=${quota};w=${rateWindow}`)
  const state = allowances.map(({ name, left, reset }) => `"${name}";r=${left};t=${secondsOf(reset)}`)
  void reply.header('ratelimit-policy', policy.join(', ')).header('ratelimit', state.join(', '))
}

/** RFC 9110, 10.2.3. */
export function tellRefusal(reply: FastifyReply, allowance: Allowance): void {
  tellAllowances(reply, [allowance])
  void reply.header('retry-after', secondsOf(allowance.reset))
}
