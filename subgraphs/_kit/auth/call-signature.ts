import { createHmac, randomBytes, timingSafeEqual, type Hmac, type KeyObject } from 'node:crypto'
import { deriveKey } from './keys.ts'

/** What of a call is signed. A body that streams, as one with files does, is signed as such and not for what is in it. */
export interface SignedCall {
  /** The subgraph that it is for. */
  audience: string
  method: string
  path: string
  assertion: string
  body: string | null
}

/** A call as the gateway makes it: one that changes something must not be made again anywhere. */
export interface OwnCall extends SignedCall {
  isMutation: boolean
}

/** Whether a nonce is the first of its kind among all instances of a subgraph. */
export type ClaimNonce = (nonce: string) => Promise<boolean>

export const signatureHeader = 'x-quire-signature'

/** Seconds by which a call may be older, or by its clock newer, than now. */
export const signatureWindow = 30

export const signatureKey = (secret: string): KeyObject => deriveKey(secret, 'gateway-signature')

const seconds = () => Math.floor(Date.now() / 1_000)

/** In one piece, since each that is handed to OpenSSL costs as much as hashing it. */
function macOf(
  key: KeyObject,
  time: string,
  nonce: string,
  { audience, method, path, assertion, body }: SignedCall,
): Hmac {
  const kind = body === null ? 'stream' : 'body'
  const text = `${audience} ${method} ${path}\n${time} ${nonce} ${kind}\n${assertion}\n${body ?? ''}`
  return createHmac('sha256', key).update(text)
}

/** What nonces begin with. */
const ofMutation = 'm'
const ofQuery = 'q'

/** Gives the header that makes a call the gateway's own: its time, a nonce, and a code over these and the call. */
export function signCalls(key: KeyObject): (call: OwnCall) => string {
  const own = randomBytes(9).toString('base64url')
  let calls = 0
  return (call) => {
    const time = String(seconds())
    const nonce = `${call.isMutation ? ofMutation : ofQuery}${own}${(calls++).toString(36)}`
    return `${time}.${nonce}.${macOf(key, time, nonce, call).digest('base64url')}`
  }
}

/**
 * Whether the gateway made this call, just now, and for the first time: a query in this process, since the same answer half a minute
 * later tells nobody more than the first did; a mutation anywhere (`claim`). While keys rotate there are several.
 */
export function checkCalls(
  keys: readonly KeyObject[],
  claim?: ClaimNonce,
): (header: unknown, call: SignedCall) => Promise<boolean> {
  const isFirst = rememberNonces()
  return async (header, call) => {
    const [time = '', nonce = '', code = '', ...more] = typeof header === 'string' ? header.split('.') : []
    if (more.length || !(Math.abs(seconds() - Number(time)) <= signatureWindow)) return false
    const given = Buffer.from(code, 'base64url')
    const isOurs = keys.some((key) => {
      const expected = macOf(key, time, nonce, call).digest()
      return expected.length === given.length && timingSafeEqual(expected, given)
    })
    if (!isOurs || !isFirst(nonce)) return false
    return !claim || nonce.startsWith(ofQuery) || claim(nonce)
  }
}

/** Two generations of nonces, each for as long as a call can be good. */
function rememberNonces(): (nonce: string) => boolean {
  let began = seconds()
  let current = new Set<string>()
  let previous = new Set<string>()
  return (nonce) => {
    const now = seconds()
    if (now - began > 2 * signatureWindow) {
      previous = now - began > 4 * signatureWindow ? new Set() : current
      current = new Set()
      began = now
    }
    if (current.has(nonce) || previous.has(nonce)) return false
    current.add(nonce)
    return true
  }
}
