import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export const requestIdHeader = 'x-request-id'

/** Of a caller's id nothing may reach a log or a header that could be taken for more than an id. */
const wellFormed = /^[\w.:-]{1,128}$/

export function requestIdOf({ headers }: IncomingMessage | { headers: IncomingMessage['headers'] }): string {
  const given = headers[requestIdHeader]
  return typeof given === 'string' && wellFormed.test(given) ? given : randomUUID()
}
