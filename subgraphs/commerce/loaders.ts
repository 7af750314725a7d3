import DataLoader from 'dataloader'
import { isOfAge, type Viewer } from '#kit/auth/viewer.ts'
import { isId } from '#kit/ids.ts'
import { mayPrice } from './book/book.ts'
import { listBooks, type Book } from './book/book-repository.ts'
import { listReadable, type Entitlement } from './entitlement/entitlement-repository.ts'
import type {
  Membership,
  Order,
  OrderLine,
  Payment,
  Plan,
  Pricing,
  PrismaClient,
  Refund,
} from './generated/prisma/client.ts'
import { isReadable } from './membership/membership.ts'
import { findLiveMembership } from './membership/membership-repository.ts'
import { countMemberBooks, listPricings } from './offer/pricing-repository.ts'
import { listOrderLines, listOrdersById } from './order/order-repository.ts'
import { listPaymentsFor } from './payment/payment-repository.ts'
import { listPlans, listPlansOnSale } from './plan/plan-repository.ts'
import { listRefunds } from './refund/refund-repository.ts'

export interface Loaders {
  book: DataLoader<string, Book | null>
  pricing: DataLoader<string, Pricing | null>
  /** The viewer's own, else that of somebody else of the household. */
  entitlement: DataLoader<string, Pick<Entitlement, 'userId' | 'bookId' | 'grantedAt'> | null>
  order: DataLoader<string, Order | null>
  linesOfOrder: DataLoader<string, OrderLine[]>
  refundsOfOrder: DataLoader<string, Refund[]>
  paymentOfOrder: DataLoader<string, Payment | null>
  plan: DataLoader<string, Plan | null>
  plansOnSale: () => Promise<Plan[]>
  /** Published books that members may read. */
  memberBookCount: () => Promise<number>
  /** The viewer's, until it has ended. */
  liveMembership: () => Promise<Membership | null>
  /** The same, where the viewer may read on it now. */
  membership: () => Promise<{ currentPeriodEnd: Date } | null>
}

export interface LoaderParts {
  prisma: PrismaClient
  viewer: Viewer
  clock: () => Date
  catchUp: () => Promise<void>
}

/** For one request. Rows come back in the order asked for; a missing row is null, never an error. */
export function createLoaders({ prisma, viewer, clock, catchUp }: LoaderParts): Loaders {
  /** Only the catalog leads here: a book that it shows and that is unknown here, or hidden, was published just now. */
  async function loadBooks(ids: readonly string[]): Promise<Map<string, Book>> {
    const books = byKey(await listBooks(prisma, ids), (book) => book.id)
    const isLate = (id: string) => {
      const book = books.get(id)
      return !book || (book.status === 'DRAFT' && !mayPrice(viewer, book))
    }
    if (!ids.some(isLate)) return books
    await catchUp()
    return byKey(await listBooks(prisma, ids), (book) => book.id)
  }

  /** Without those for older readers, which are not there for a child. */
  const loadSeen = async (ids: readonly string[]) => {
    const books = await loadBooks(ids)
    return new Map([...books].filter(([, book]) => isOfAge(viewer, book.minimumAge)))
  }

  const loadEntitlements = (bookIds: readonly string[]) =>
    viewer.userId === null ? [] : listReadable(prisma, viewer.userId, bookIds.filter(isId))

  const liveMembership = once(async () =>
    viewer.userId === null ? null : findLiveMembership(prisma, viewer.userId),
  )

  const plan = one(
    (ids) => listPlans(prisma, ids),
    ({ id }) => id,
  )

  return {
    book: new DataLoader(async (ids) => inOrder(ids, await loadSeen(ids))),
    pricing: one(
      (ids) => listPricings(prisma, ids),
      (pricing) => pricing.bookId,
    ),
    entitlement: one(loadEntitlements, (entitlement) => entitlement.bookId),
    order: one(
      (ids) => listOrdersById(prisma, ids),
      (order) => order.id,
    ),
    linesOfOrder: many(
      (ids) => listOrderLines(prisma, ids),
      (line) => line.orderId,
    ),
    refundsOfOrder: many(
      (ids) => listRefunds(prisma, ids),
      (refund) => refund.orderId,
    ),
    paymentOfOrder: one(
      (ids) => listPaymentsFor(prisma, 'ORDER', ids),
      (payment) => payment.subjectId,
    ),
    plan,
    plansOnSale: once(async () => {
      const onSale = await listPlansOnSale(prisma)
      for (const one of onSale) plan.prime(one.id, one)
      return onSale
    }),
    memberBookCount: once(() => countMemberBooks(prisma)),
    liveMembership,
    async membership() {
      const live = await liveMembership()
      const end = live?.currentPeriodEnd
      return live && end && isReadable(live, clock()) ? { currentPeriodEnd: end } : null
    },
  }
}

/** Looks only once, and only when asked. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined
  return () => (loaded ??= load())
}

type Load<Row> = (keys: readonly string[]) => Promise<Row[]> | Row[]

const one = <Row>(load: Load<Row>, keyOf: (row: Row) => string): DataLoader<string, Row | null> =>
  new DataLoader(async (keys) => inOrder(keys, byKey(await load(keys), keyOf)))

const many = <Row>(load: Load<Row>, keyOf: (row: Row) => string): DataLoader<string, Row[]> =>
  new DataLoader(async (keys) => {
    const groups = Map.groupBy(await load(keys), keyOf)
    return keys.map((key) => groups.get(key) ?? [])
  })

const byKey = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row> =>
  new Map(rows.map((row) => [keyOf(row), row]))

const inOrder = <Row>(keys: readonly string[], rows: Map<string, Row>): (Row | null)[] =>
  keys.map((key) => rows.get(key) ?? null)
