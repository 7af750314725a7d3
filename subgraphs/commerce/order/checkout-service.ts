import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { priceCart } from '../cart/cart.ts'
import { acknowledgePrices, listCartLines, loadCart, lockCart } from '../cart/cart-repository.ts'
import type { CommerceConfig } from '../config.ts'
import { lockCoupon } from '../coupon/coupon-repository.ts'
import type { Tx } from '../database.ts'
import type { Order, PrismaClient } from '../generated/prisma/client.ts'
import type { CheckoutInput } from '../generated/types.ts'
import { hashInput, keyReused } from '../idempotency-key.ts'
import { lockStocks } from '../offer/pricing-repository.ts'
import type { ChargeService } from '../payment/charge.ts'
import { chargeProblems, paymentFaults } from '../payment/payment-input.ts'
import { listPaymentsFor } from '../payment/payment-repository.ts'
import { findOrderByKey, getOrder, listPendingBooks } from './order-repository.ts'
import { placeOrder } from './place-order.ts'

export interface CheckoutAnswer {
  order: Order | null
  problems: ProblemRecord[]
}

/** Sells what is in the cart once: the idempotency key, not the cart, names the attempt. */
export type Checkout = (viewer: Viewer, input: CheckoutInput) => Promise<CheckoutAnswer>

export interface CheckoutParts {
  prisma: PrismaClient
  charges: ChargeService
  config: Pick<CommerceConfig, 'defaultCurrency' | 'taxRate'>
  clock: () => Date
}

interface Attempt {
  userId: string
  idempotencyKey: string
  inputHash: string
}

export function createCheckout({ prisma, charges, config, clock }: CheckoutParts): Checkout {
  /** The order of this attempt, made now or before; or why there is none. */
  async function open(tx: Tx, attempt: Attempt): Promise<CheckoutAnswer> {
    const { userId } = attempt
    const { couponId } = await lockCart(tx, userId)
    const known = await findOrderByKey(tx, userId, attempt.idempotencyKey)
    if (known)
      return known.inputHash === attempt.inputHash
        ? { order: known, problems: [] }
        : refuse(keyReused('checkout'))

    const bookIds = (await listCartLines(tx, userId)).map((line) => line.bookId)
    if (!bookIds.length) return refuse(problem('CART_EMPTY', 'There is nothing in the cart.'))
    if ((await listPendingBooks(tx, userId, bookIds)).length) return refuse(inProgress)
    // From here to the commit nobody else counts these copies, or this coupon's redemptions.
    await lockStocks(tx, bookIds)
    if (couponId !== null) await lockCoupon(tx, couponId)
    const cart = priceCart(await loadCart(tx, userId), { ...config, now: clock() })
    if (cart.problems.length) {
      await acknowledgePrices(tx, userId)
      return { order: null, problems: cart.problems }
    }
    return { order: await placeOrder(tx, { ...attempt, cart, charges, now: clock() }), problems: [] }
  }

  return async (viewer, input) => {
    const userId = requirePermission(viewer, 'cart:use')
    const { idempotencyKey, paymentMethod } = input
    const faults = paymentFaults(idempotencyKey, paymentMethod.token)
    if (faults.length) return { order: null, problems: faults }
    const inputHash = hashInput(paymentMethod.token)

    const opened = await prisma.$transaction((tx) => open(tx, { userId, idempotencyKey, inputHash }))
    if (!opened.order) return opened
    const [payment] = await listPaymentsFor(prisma, 'ORDER', [opened.order.id])
    // Also for an attempt that was made before: a crash may have come between the order and its charge.
    const settled = payment && (await charges.submit(payment, paymentMethod.token))
    return {
      order: await getOrder(prisma, opened.order.id),
      problems: settled ? chargeProblems(settled) : [],
    }
  }
}

const refuse = (found: ProblemRecord): CheckoutAnswer => ({ order: null, problems: [found] })

const inProgress = problem('CHECKOUT_IN_PROGRESS', 'An order with one of these books waits for its payment.')
