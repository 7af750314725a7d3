import type { IncomingHttpHeaders } from 'node:http'

/** RFC 9110, 7.6.1; `connection` and what it lists are taken out before. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // Answered by this server already.
  'expect',
]

/** By which nobody may say who they are or where they come from: these routes know their callers by signed URLs and bodies. */
const identity = ['authorization', 'forwarded', 'x-real-ip']
const isIdentity = (name: string) =>
  identity.includes(name) || name.startsWith('x-quire-') || name.startsWith('x-forwarded-')

export const withoutHopByHop = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)))

export const withoutIdentity = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isIdentity(name)))
