import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId, newId } from '#kit/ids.ts'
import { findBook } from '../book/book-repository.ts'
import type { CommerceConfig } from '../config.ts'
import { invalidCoupon, normaliseCode, redeem } from '../coupon/coupon.ts'
import { countUses, findCoupon } from '../coupon/coupon-repository.ts'
import { listEntitlements } from '../entitlement/entitlement-repository.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { isForSale } from '../offer/offer.ts'
import { findPricing } from '../offer/pricing-repository.ts'
import { findRefusal, priceCart, type CartRecord } from './cart.ts'
import { listCartLines, loadCart, lockCart, putLine, removeLine, setCoupon } from './cart-repository.ts'

export interface CartAnswer {
  cart: CartRecord | null
  problems: ProblemRecord[]
}

export interface CartService {
  /** The reader's own, priced now; null for anybody else. */
  find(viewer: Viewer, userId: string): Promise<CartRecord | null>
  add(viewer: Viewer, bookId: string): Promise<CartAnswer>
  remove(viewer: Viewer, lineId: string): Promise<CartAnswer>
  applyCoupon(viewer: Viewer, code: string): Promise<CartAnswer>
  removeCoupon(viewer: Viewer, code: string): Promise<CartAnswer>
}

export interface CartParts {
  prisma: PrismaClient
  config: Pick<CommerceConfig, 'defaultCurrency' | 'taxRate'>
  clock: () => Date
  catchUp: () => Promise<void>
}

const maxLines = 100

export function createCartService({ prisma, config, clock, catchUp }: CartParts): CartService {
  const read = async (userId: string) =>
    priceCart(await loadCart(prisma, userId), { ...config, now: clock() })

  const answer = async (userId: string, found: ProblemRecord | null): Promise<CartAnswer> => ({
    cart: await read(userId),
    problems: found ? [found] : [],
  })

  async function findVisibleBook(bookId: string) {
    if (!isId(bookId)) return null
    const look = async () => {
      const book = await findBook(prisma, bookId)
      return book?.status === 'DRAFT' ? null : book
    }
    const found = await look()
    if (found) return found
    await catchUp()
    return look()
  }

  async function add(userId: string, bookId: string): Promise<ProblemRecord | null> {
    const path = ['input', 'bookId']
    const book = await findVisibleBook(bookId)
    if (!book) return problem('NOT_FOUND', 'There is no such book.', path)
    return prisma.$transaction(async (tx) => {
      await lockCart(tx, userId)
      const pricing = (await findPricing(tx, bookId)) ?? undefined
      const isOwned = (await listEntitlements(tx, userId, [bookId])).length > 0
      const refusal = findRefusal({ book, pricing, isOwned }, path)
      if (refusal || !isForSale(pricing)) return refusal

      const others = (await listCartLines(tx, userId)).filter((line) => line.bookId !== bookId)
      if (others.length >= maxLines)
        return problem('CART_FULL', `A cart has at most ${maxLines} lines.`, path)
      const { price: seenPrice, currency } = pricing
      if (others.some((line) => line.currency !== currency)) {
        return problem('CURRENCY_MISMATCH', `This book is sold in ${currency}, and the cart is not.`, path)
      }
      await putLine(tx, { id: newId(), userId, bookId, seenPrice, currency, addedAt: clock() })
      return null
    })
  }

  async function applyCoupon(userId: string, code: string): Promise<ProblemRecord | null> {
    const coupon = await findCoupon(prisma, normaliseCode(code))
    const path = ['input', 'code']
    if (!coupon) return { ...invalidCoupon(code), path }
    const { subtotal, currency } = await read(userId)
    const usedByReader = await countUses(prisma, coupon.id, userId)
    const taken = redeem({ coupon, usedByReader }, { subtotal, currency }, clock())
    if (typeof taken !== 'bigint') return { ...taken, path }
    await prisma.$transaction(async (tx) => {
      await lockCart(tx, userId)
      await setCoupon(tx, userId, coupon.id)
    })
    return null
  }

  return {
    async find(viewer, userId) {
      return viewer.userId === userId ? read(userId) : null
    },

    async add(viewer, bookId) {
      const userId = requirePermission(viewer, 'cart:use')
      return answer(userId, await add(userId, bookId))
    },

    async remove(viewer, lineId) {
      const userId = requirePermission(viewer, 'cart:use')
      const removed = isId(lineId) && (await removeLine(prisma, userId, lineId))
      return answer(
        userId,
        removed ? null : problem('NOT_FOUND', 'There is no such line.', ['input', 'lineId']),
      )
    },

    async applyCoupon(viewer, code) {
      const userId = requirePermission(viewer, 'cart:use')
      return answer(userId, await applyCoupon(userId, code))
    },

    async removeCoupon(viewer, code) {
      const userId = requirePermission(viewer, 'cart:use')
      const { coupon } = await read(userId)
      const isApplied = coupon?.code === normaliseCode(code)
      if (isApplied) await setCoupon(prisma, userId, null)
      return answer(
        userId,
        isApplied ? null : problem('NOT_FOUND', 'No such coupon is applied.', ['input', 'code']),
      )
    },
  }
}
