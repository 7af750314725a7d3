import { randomUUID } from 'node:crypto'
import { openPool } from '#kit/database/pool.ts'
import type { Viewer } from '#kit/auth/viewer.ts'
import { openPostgresTransport } from '#kit/events/transport.ts'
import { createLog } from '#kit/observability/log.ts'
import { createCommerce, type CommerceOverrides } from '../../../subgraphs/commerce/index.ts'
import { readCommerceConfig } from '../../../subgraphs/commerce/config.ts'
import { createTestDatabase } from '../../support/database.ts'
import { testEnv } from '../../support/env.ts'
import { graphClient, viewerWith, type GraphAnswer } from '../../support/graph.ts'

export const reader = () => viewerWith(['book:read', 'cart:use'])
export const support = viewerWith(['order:read', 'order:refund'])
export const admin = viewerWith(['offer:edit:any', 'coupon:edit'])
export const publisher = viewerWith(['offer:edit'])
export const newKey = () => `key-${randomUUID()}`

export type Shop = Awaited<ReturnType<typeof openShop>>

/** Commerce on a database of its own, and a catalog's voice to tell it of books. */
export async function openShop(env: Record<string, string> = {}, overrides: CommerceOverrides = {}) {
  await using opening = new AsyncDisposableStack()
  const database = opening.use(await createTestDatabase())
  const settings = testEnv(database, env)
  const commerce = await createCommerce(readCommerceConfig(settings), overrides)
  opening.defer(() => commerce.close())
  const url = await commerce.listen()
  const catalog = await openPostgresTransport(
    database.urlOf('events'),
    createLog({ level: 'silent', part: 'test', pretty: false }),
  )
  opening.defer(() => catalog.close())
  const pool = openPool(database.urlOf('commerce'), { max: 2 })
  opening.defer(() => pool.end())
  const transport = openPool(database.urlOf('events'), { max: 1 })
  opening.defer(() => transport.end())
  const open = opening.move()

  async function tellOfBook(
    status: string,
    id: string = randomUUID(),
    version = 1,
    { ownerIds = [publisher.userId], minimumAge = null as number | null } = {},
  ) {
    const book = { bookId: id, status, title: `Book ${id.slice(-4)}`, ownerIds, minimumAge }
    const type =
      status === 'PUBLISHED' ? 'BookPublished' : status === 'WITHDRAWN' ? 'BookWithdrawn' : 'BookChanged'
    await catalog.publish('catalog', [
      { id: randomUUID(), type, subject: id, version, at: new Date(), data: { bookId: id, book } },
    ])
    return id
  }

  const send = (viewer: Viewer, document: string, variables: Record<string, unknown> = {}) =>
    graphClient('commerce', url).as(viewer).send(document, variables)

  async function mutate(
    viewer: Viewer,
    field: string,
    type: string,
    selection: string,
    input: object,
  ): Promise<any> {
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} problems { __typename code message path } } }`
    return must(await send(viewer, document, { input }))[field]
  }

  const shop = {
    url,
    commerce,
    settings,
    tellOfBook,
    tellOfHousehold: (householdId: string, userIds: readonly string[], version = 1) => {
      const data = { householdId, members: userIds.map((userId) => ({ userId, ageLimit: null })) }
      const at = new Date()
      return catalog.publish('identity', [
        { id: randomUUID(), type: 'HouseholdChanged', subject: householdId, version, at, data },
      ])
    },
    send,
    mutate,
    query: async (sql: string, values: unknown[] = []): Promise<any[]> =>
      (await pool.query(sql, values)).rows,
    /** What commerce told the others about a subject. */
    said: async (subject: string): Promise<any[]> =>
      (
        await transport.query(
          'SELECT type, version, data FROM event WHERE source = $1 AND subject = $2 ORDER BY seq',
          ['commerce', subject],
        )
      ).rows,
    price: (bookId: string, input: object, viewer: Viewer = publisher) =>
      mutate(viewer, 'setBookPricing', 'SetBookPricingInput', 'book { id offers { __typename id } }', {
        bookId,
        ...input,
      }),
    /** A published book for sale. */
    async sell(amount: string, stock: number | null = null, currency = 'EUR') {
      const id = await tellOfBook('PUBLISHED')
      await shop.price(id, { purchase: { price: { amount, currency }, stock } })
      return id
    },
    add: (viewer: Viewer, bookId: string) =>
      mutate(viewer, 'addToCart', 'AddToCartInput', 'cart { id total { amount currency } }', { bookId }),
    checkout: (viewer: Viewer, token = 'tok_success', idempotencyKey = newKey()) =>
      mutate(viewer, 'checkout', 'CheckoutInput', `order { ${orderFields} }`, {
        idempotencyKey,
        paymentMethod: { token },
      }),
    async buy(viewer: Viewer, ...bookIds: string[]) {
      for (const bookId of bookIds) await shop.add(viewer, bookId)
      const { order } = await shop.checkout(viewer)
      return shop.settled(viewer, order.id)
    },
    order: async (viewer: Viewer, id: string): Promise<any> =>
      must(await send(viewer, `query ($id: ID!) { order(id: $id) { ${orderFields} } }`, { id })).order,
    /** The order once its payment is settled. */
    settled: (viewer: Viewer, id: string) =>
      until(async () => {
        const order = await shop.order(viewer, id)
        return order.status === 'PENDING_PAYMENT' ? null : order
      }),
    access: async (viewer: Viewer, ...bookIds: string[]): Promise<any[]> => {
      const document = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Book { id offers { __typename id } access {
        __typename ... on Owned { since sharedBy { id } } ... on Purchasable { price { amount currency } } ... on FreeWithAds { adsPerChapter }
        ... on Unavailable { reason } } } } }`
      return must(await send(viewer, document, { of: bookIds.map((id) => ({ __typename: 'Book', id })) }))
        ._entities
    },
    cart: async (viewer: Viewer & { userId: string }): Promise<any> => {
      const document = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { cart {
        id lines { id book { id } unitPrice { amount } discount { amount } total { amount } } discounts { code amount { amount } }
        subtotal { amount currency } tax { amount } total { amount currency } problems { __typename code path } } } } }`
      return must(await send(viewer, document, { of: [{ __typename: 'User', id: viewer.userId }] }))
        ._entities[0].cart
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
  return shop
}

const orderFields = `id number status placedAt total { amount currency } tax { amount }
  lines { id title refunded unitPrice { amount } total { amount } book { id } }
  payment { id status provider failureCode nextAction { type url } } refunds { id status amount { amount currency } }`

function must({ data, errors }: GraphAnswer): any {
  if (errors?.length) throw new Error(JSON.stringify(errors))
  return data
}

/** Looks again until there is something to see. */
export async function until<T>(look: () => Promise<T | null | false>, patience = 60_000): Promise<T> {
  const deadline = Date.now() + patience
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error('It did not happen in time.')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
