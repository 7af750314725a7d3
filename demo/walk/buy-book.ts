import { randomUUID } from 'node:crypto'
import { done, type GraphClient } from '../graph-client.ts'
import { waitFor } from '../wait.ts'
import type { Report } from './report.ts'

interface Problem {
  code: string
  message: string
}

interface Order {
  id: string
  number: string
  status: string
  total: { amount: string; currency: string }
}

const SEARCH = `query Search($query: String!) {
  searchBooks(query: $query, first: 50) { totalCount edges { node { id slug title } } }
}`

const ADD_TO_CART = `mutation AddToCart($input: AddToCartInput!) {
  addToCart(input: $input) { cart { id } problems { code message path } }
}`

const CHECKOUT = `mutation Checkout($input: CheckoutInput!) {
  checkout(input: $input) {
    order { id number status total { amount currency } }
    problems { code message path }
  }
}`

const ORDER = `query Order($id: ID!) { order(id: $id) { id number status total { amount currency } } }`

/** The shop's part of the main job: a reader finds the book and pays for it. */
export async function buyBook(
  report: Report,
  reader: GraphClient,
  bookId: string,
  title: string,
): Promise<void> {
  await report.step('found', async () => {
    const found = await waitFor('Finding it by its title', () => search(reader, title, bookId), 15)
    return { value: null, said: `by “${title}”, number ${found.rank} of ${found.count}: ${found.slug}` }
  })
  const order = await report.step('bought', async () => {
    const cart = await reader.send<{ addToCart: { problems: Problem[] } }>(ADD_TO_CART, { input: { bookId } })
    done('addToCart', cart.addToCart)
    const data = await reader.send<{ checkout: { order: Order | null; problems: Problem[] } }>(CHECKOUT, {
      input: { idempotencyKey: randomUUID(), paymentMethod: { token: 'tok_success' } },
    })
    const placed = done('checkout', data.checkout).order
    if (!placed) throw new Error('checkout gave no order')
    return { value: placed, said: `order ${placed.number}, ${placed.total.amount} ${placed.total.currency}` }
  })
  await report.step('paid', async () => {
    const paid = await waitFor('The payment', async () => {
      const { order: now } = await reader.send<{ order: Order | null }>(ORDER, { id: order.id })
      if (now && now.status !== 'PENDING_PAYMENT' && now.status !== 'PAID') {
        throw new Error(`Order ${now.number} is ${now.status}`)
      }
      return now?.status === 'PAID' ? now : null
    })
    return {
      value: null,
      said: `${paid.total.amount} ${paid.total.currency}, confirmed by the payment provider`,
    }
  })
}

async function search(
  reader: GraphClient,
  query: string,
  bookId: string,
): Promise<{ rank: number; count: number; slug: string } | null> {
  const { searchBooks } = await reader.send<{
    searchBooks: { totalCount: number | null; edges: { node: { id: string; slug: string } }[] }
  }>(SEARCH, { query })
  const index = searchBooks.edges.findIndex(({ node }) => node.id === bookId)
  const hit = searchBooks.edges[index]
  return hit
    ? { rank: index + 1, count: searchBooks.totalCount ?? searchBooks.edges.length, slug: hit.node.slug }
    : null
}
