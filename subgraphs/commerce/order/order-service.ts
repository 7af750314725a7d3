import { can, requireUser, type Viewer } from '#kit/auth/viewer.ts'
import { badUserInput } from '#kit/errors/refusal.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId } from '#kit/ids.ts'
import type { News } from '#kit/live/news.ts'
import { watch } from '#kit/live/watch.ts'
import { readPage, toConnection, type Connection, type PageArgs } from '#kit/pagination/connection.ts'
import type { Order, PrismaClient } from '../generated/prisma/client.ts'
import type { ChargeService } from '../payment/charge.ts'
import { listPaymentsFor } from '../payment/payment-repository.ts'
import { countOrders, findOrder, getOrder, pageOrders } from './order-repository.ts'

export interface OrderService {
  /** Whether the viewer may see a user's orders. */
  maySee(viewer: Viewer, userId: string): boolean
  /** Null where there is none, or it is not for this viewer. */
  find(viewer: Viewer, id: string): Promise<Order | null>
  /** The latest first; null where they are not for this viewer. */
  list(viewer: Viewer, userId: string, args: PageArgs): Promise<Connection<Order> | null>
  /** Until it no longer waits for its payment, or is not for this viewer. */
  watch(viewer: Viewer, id: string): AsyncIterableIterator<Order | null>
  cancel(viewer: Viewer, orderId: string): Promise<{ order: Order | null; problems: ProblemRecord[] }>
}

export interface OrderServiceOptions {
  prisma: PrismaClient
  charges: ChargeService
  news: News
}

export function createOrderService({ prisma, charges, news }: OrderServiceOptions): OrderService {
  const maySee = (viewer: Viewer, userId: string) => viewer.userId === userId || can(viewer, 'order:read')
  const find = async (viewer: Viewer, id: string) => {
    const order = isId(id) ? await findOrder(prisma, id) : null
    return order && maySee(viewer, order.userId) ? order : null
  }

  return {
    maySee,
    find,

    watch: (viewer, id) =>
      watch(news, {
        topic: `order:${id}`,
        async look() {
          const value = await find(viewer, id)
          return { value, next: value?.status === 'PENDING_PAYMENT' ? 'wait' : 'end' }
        },
      }),

    async list(viewer, userId, args) {
      if (!maySee(viewer, userId)) return null
      const page = readPage(args)
      const cursor = page.cursor?.[0]
      if (page.cursor && !(typeof cursor === 'string' && isId(cursor)))
        throw badUserInput('That cursor is not one of ours.')
      const [rows, total] = await Promise.all([pageOrders(prisma, userId, page), countOrders(prisma, userId)])
      return toConnection(rows, page, (order) => [order.id], total)
    },

    async cancel(viewer, orderId) {
      const userId = requireUser(viewer)
      const order = isId(orderId) ? await findOrder(prisma, orderId) : null
      if (order?.userId !== userId) {
        return {
          order: null,
          problems: [problem('NOT_FOUND', 'There is no such order.', ['input', 'orderId'])],
        }
      }
      const [payment] = await listPaymentsFor(prisma, 'ORDER', [order.id])
      if (payment && order.status === 'PENDING_PAYMENT') await charges.cancel(payment)
      const current = await getOrder(prisma, order.id)
      const isCancelled = order.status === 'PENDING_PAYMENT' && current.status === 'CANCELLED'
      return {
        order: current,
        problems: isCancelled ? [] : [problem('CONFLICT', 'The order can no longer be cancelled.')],
      }
    },
  }
}
