import { randomBytes } from 'node:crypto'
import type { Order, OrderLine } from '../generated/prisma/client.ts'

export type OrderRecord = Order
export type OrderLineRecord = OrderLine & { currency: string }

/** Crockford's base 32: no letter that is taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Tells nothing of how many orders there are; fifty random bits, so that none comes twice. */
export function newOrderNumber(): string {
  const characters = [...randomBytes(10)].map((byte) => alphabet[byte % 32]).join('')
  return `Q-${characters.slice(0, 5)}-${characters.slice(5)}`
}

/** Paid for, and not given back as a whole. */
export const isPaid = ({ status }: Order): boolean => status === 'PAID' || status === 'PARTIALLY_REFUNDED'
