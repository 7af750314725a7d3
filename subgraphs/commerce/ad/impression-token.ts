import { createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '#kit/auth/keys.ts'
import { isId } from '#kit/ids.ts'

/** What was shown to whom; the id makes it count once. */
export interface Impression {
  id: string
  campaignId: string
  bookId: string
  userId: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

export interface ImpressionTokens {
  seal(impression: Impression): string
  /** Null for what was not sealed here, is another reader's, or too old. */
  open(token: string, userId: string, now: Date): Impression | null
}

/** `<ids and time>.<HMAC-SHA256>`, in base64url: nothing is written when an advertisement is only shown. */
export function createImpressionTokens(secret: string): ImpressionTokens {
  const key = deriveKey(secret, 'ad-impression')
  const sign = (text: string) => createHmac('sha256', key).update(text).digest()
  return {
    seal({ id, campaignId, bookId, userId, expiresAt }) {
      const text = Buffer.from([id, campaignId, bookId, userId, expiresAt].join(' ')).toString('base64url')
      return `${text}.${sign(text).toString('base64url')}`
    },

    open(token, userId, now) {
      const [text = '', signature = ''] = token.split('.')
      const expected = sign(text)
      const given = Buffer.from(signature, 'base64url')
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
      const [id = '', campaignId = '', bookId = '', owner, expiry] = Buffer.from(text, 'base64url')
        .toString()
        .split(' ')
      const expiresAt = Number(expiry)
      if (owner !== userId || !(expiresAt > now.getTime()) || ![id, campaignId, bookId].every(isId))
        return null
      return { id, campaignId, bookId, userId, expiresAt }
    },
  }
}
