import { first, type ExampleGroup, type Found } from './example.ts'

const newest = '{ books(first: 1, sort: NEWEST) { edges { node { id } } } }'
const ownBook = `{
  me {
    devices { id current }
    library(first: 1) { edges { node { book { id tableOfContents { href } } } } }
  }
  books(first: 1, sort: NEWEST) { edges { node { id tableOfContents { href } } } }
}`
const latestOrder = '{ me { orders(first: 1) { edges { node { id } } } } }'

/** One of the library, or any. */
const bookOf = ({ me, books }: Found) => first(me?.library)?.book ?? first(books)
const reading = (found: Found) => ({
  bookId: bookOf(found)?.id ?? '',
  deviceId: found.me?.devices?.find(({ current }) => current)?.id ?? '',
})

export const reader: ExampleGroup = {
  role: 'Reader',
  examples: [
    {
      name: 'My account and library',
      document: `query Me {
  me {
    id
    username
    displayName
    roles
    devices { id name platform lastSeenAt current }
    membership { status plan { name } currentPeriodEnd }
    library(first: 10) {
      totalCount
      edges {
        node {
          source
          addedAt
          progress { percent updatedAt }
          book { id title }
        }
      }
    }
  }
}
`,
    },
    {
      name: 'Put a book in the cart',
      lookUp: newest,
      document: `mutation AddToCart($input: AddToCartInput!) {
  addToCart(input: $input) {
    cart {
      lines { book { title } total { amount currency } }
      total { amount currency }
    }
    problems { __typename code message path }
  }
}
`,
      variables: ({ books }) => ({ input: { bookId: first(books)?.id ?? '' } }),
    },
    {
      name: 'Buy what is in the cart',
      document: `# The provider for trying things out knows tok_success, tok_declined, tok_requires_action and tok_timeout.
mutation Checkout($input: CheckoutInput!) {
  checkout(input: $input) {
    order {
      id
      number
      status
      total { amount currency }
      payment { status }
    }
    problems { __typename code message path }
  }
}
`,
      variables: () => ({
        input: { idempotencyKey: crypto.randomUUID(), paymentMethod: { token: 'tok_success' } },
      }),
    },
    {
      name: 'Follow an order',
      lookUp: latestOrder,
      document: `subscription OrderStatus($id: ID!) {
  orderStatus(id: $id) { number status payment { status } }
}
`,
      variables: ({ me }) => ({ id: first(me?.orders)?.id ?? '' }),
    },
    {
      name: 'Open a book',
      lookUp: ownBook,
      document: `mutation OpenBook($input: OpenBookInput!) {
  openBook(input: $input) {
    reading {
      manifestUrl
      expiresAt
      access { __typename }
      progress { percent }
    }
    problems { __typename code message path }
  }
}
`,
      variables: (found) => ({ input: reading(found) }),
    },
    {
      name: 'Save my place',
      lookUp: ownBook,
      document: `mutation SaveProgress($input: SaveProgressInput!) {
  saveProgress(input: $input) {
    progress { percent updatedAt }
    problems { __typename code message path }
  }
}
`,
      variables: (found) => ({
        input: {
          ...reading(found),
          locator: {
            href: bookOf(found)?.tableOfContents?.[0]?.href ?? 'chapter-1.xhtml',
            type: 'application/xhtml+xml',
            progression: 0.5,
            totalProgression: 0.1,
          },
          at: new Date().toISOString(),
          secondsRead: 60,
          idempotencyKey: crypto.randomUUID(),
        },
      }),
    },
  ],
}
