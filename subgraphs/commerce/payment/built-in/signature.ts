import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'

export const signatureHeader = 'quire-payment-signature'
/** Seconds that a signature may be old, or ahead of our clock. */
export const tolerance = 300

/** `t=<unix seconds>,v1=<HMAC-SHA256 over "<t>.<body>", in hex>` */
export function sign(key: KeyObject, body: string | Buffer, now: Date): string {
  const timestamp = Math.floor(now.getTime() / 1_000)
  return `t=${timestamp},v1=${macOf(key, timestamp, body).toString('hex')}`
}

export function isSigned(key: KeyObject, header: unknown, body: Buffer, now: Date): boolean {
  const parts = typeof header === 'string' ? /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) : null
  if (!parts) return false
  const timestamp = Number(parts[1])
  if (Math.abs(now.getTime() / 1_000 - timestamp) > tolerance) return false
  return timingSafeEqual(Buffer.from(parts[2] ?? '', 'hex'), macOf(key, timestamp, body))
}

const macOf = (key: KeyObject, timestamp: number, body: string | Buffer): Buffer =>
  createHmac('sha256', key).update(`${timestamp}.`).update(body).digest()
