import type { IncomingHttpHeaders } from 'node:http'

/** RFC 9110, 7.6.1; `connection` and what it lists are taken out before. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // Node answers it before a request gets here.
  'expect',
])

/** These routes know their callers by signed URLs and bodies, so nobody may say otherwise who or where they are, or of what trace. */
const identity = new Set(['authorization', 'forwarded', 'x-real-ip', 'traceparent', 'tracestate', 'baggage'])
const isIdentity = (name: string) =>
  identity.has(name) || name.startsWith('x-quire-') || name.startsWith('x-forwarded-')

export const withoutHopByHop = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))

export const withoutIdentity = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isIdentity(name)))
