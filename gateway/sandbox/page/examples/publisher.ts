import { first, type ExampleGroup, type Found } from './example.ts'

const latest = '{ me { publications(first: 1) { edges { node { id } } } } }'
const bookId = ({ me }: Found) => first(me?.publications)?.id ?? ''
const day = (daysAgo: number) =>
  `${new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`

export const publisher: ExampleGroup = {
  role: 'Publisher',
  examples: [
    {
      name: 'Upload a book',
      document: `# Asks for the file when it is run. Without a bookId, it becomes a new draft.
mutation UploadBook($file: Upload!, $input: UploadBookInput) {
  uploadBook(file: $file, input: $input) {
    ingestion { id state format byteSize sha256 }
    problems { __typename code message path }
  }
}
`,
      variables: () => ({ file: null, input: {} }),
    },
    {
      name: 'Follow an upload',
      document: `# The id is in the answer to UploadBook.
subscription IngestionProgress($id: ID!) {
  ingestionProgress(id: $id) {
    state
    progress
    findings { severity code message location }
    book { id title status }
  }
}
`,
      variables: () => ({ id: '' }),
    },
    {
      name: 'My books',
      document: `query Publications {
  me {
    publications(first: 10) {
      totalCount
      edges {
        node {
          id
          title
          status
          readiness { ready checks { code passed message } }
        }
      }
    }
  }
}
`,
    },
    {
      name: 'Set a price',
      lookUp: latest,
      document: `mutation SetPricing($input: SetBookPricingInput!) {
  setBookPricing(input: $input) {
    book {
      id
      title
      offers { __typename ... on PurchaseOffer { price { amount currency } } }
    }
    problems { __typename code message path }
  }
}
`,
      variables: (found) => ({
        input: {
          bookId: bookId(found),
          purchase: { price: { amount: '9.99', currency: 'EUR' } },
          membership: true,
        },
      }),
    },
    {
      name: 'Publish a book',
      lookUp: latest,
      document: `mutation Publish($input: PublishBookInput!) {
  publishBook(input: $input) {
    book { id slug status publishedAt }
    problems { __typename code message path }
  }
}
`,
      variables: (found) => ({ input: { bookId: bookId(found) } }),
    },
    {
      name: 'What was sold',
      document: `query SalesReport($from: DateTime!, $to: DateTime!) {
  salesReport(from: $from, to: $to, groupBy: BOOK) {
    rows {
      label
      orders
      units
      gross { amount currency }
      refunds { amount currency }
      net { amount currency }
    }
  }
}
`,
      variables: () => ({ from: day(30), to: day(-1) }),
    },
  ],
}
