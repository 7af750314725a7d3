import { first, type ExampleGroup } from './example.ts'

const newest = '{ books(first: 1, sort: NEWEST) { edges { node { slug } } } }'

export const anyone: ExampleGroup = {
  role: 'Anyone',
  examples: [
    {
      name: 'Browse the newest books',
      document: `query Browse($first: Int = 10, $after: String) {
  books(first: $first, after: $after, sort: NEWEST) {
    totalCount
    facets { field values { value label count } }
    edges {
      node {
        id
        slug
        title
        contributors { role author { name } }
        rating { average count }
        access { __typename }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    },
    {
      name: 'Search',
      document: `query Search($query: String!) {
  searchBooks(query: $query, first: 10) {
    totalCount
    edges { highlight node { id title contributors { author { name } } } }
  }
}
`,
      variables: () => ({ query: 'the' }),
    },
    {
      name: "A book's page",
      lookUp: newest,
      document: `query BookPage($slug: String!) {
  book(slug: $slug) {
    id
    title
    subtitle
    description
    publisher { name }
    contributors { role author { name } }
    offers {
      __typename
      ... on PurchaseOffer { price { amount currency } available }
      ... on SubscriptionOffer { plan { name price { amount currency } } }
      ... on AdSupportedOffer { adsPerChapter }
    }
    tableOfContents { title href }
    similar(first: 3) { reason book { id title } }
    reviews(first: 3) { totalCount edges { node { rating title body } } }
  }
}
`,
      variables: ({ books }) => ({ slug: first(books)?.slug ?? '' }),
    },
    {
      name: 'Categories and plans',
      document: `query Shop {
  categories { id slug name bookCount children { id slug name bookCount } }
  plans { id name interval price { amount currency } trialDays concurrentLoans }
}
`,
    },
  ],
}
