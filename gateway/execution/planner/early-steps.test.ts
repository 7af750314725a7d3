import { expect, test } from 'vitest'
import { outlineOf } from '../outline.ts'
import type { EntityFetch, Fetch, Step } from '../plan.ts'
import { beginEarly } from './early-steps.ts'

const fetch = (subgraph: string, query: string, operationKind: Fetch['operationKind'] = 'query'): Fetch => ({
  kind: 'fetch',
  subgraph,
  query,
  operationKind,
  variables: [],
  path: [],
  outputRewrites: [],
})

const lookUp = (subgraph: string, at: string, key: string, query: string, type?: string): EntityFetch => ({
  kind: 'entities',
  subgraph,
  query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Thing { ${query} } } }`,
  operationKind: 'query',
  variables: [],
  lookups: [
    {
      alias: '_entities',
      variable: 'r',
      paths: [[...at.split('.').map((field) => ({ field })), ...(type ? [{ types: [type] }] : [])]],
      requires: [{ kind: 'field', from: key, to: key, selections: null }],
      inputRewrites: [],
      outputRewrites: [],
    },
  ],
})

const inTurn = (...steps: Step[]): Step => ({ kind: 'sequence', steps })
const atOnce = (...steps: Step[]): Step => ({ kind: 'parallel', steps })

const book = fetch('catalog', '{ book { __typename id } }')
const offers = lookUp('commerce', 'book', 'id', 'offers { __typename id }')
const reviews = lookUp('library', 'book', 'id', 'reviews { by { __typename id } }')
const authors = lookUp('identity', 'book.reviews.by', 'id', 'name friend { __typename id }')

test.each([
  [
    'a step begins once the one is done that it needs',
    inTurn(book, atOnce(offers, reviews), authors),
    'catalog > (commerce at book | library at book > identity at book.reviews.by)',
  ],
  [
    'and whatever needs it, after it',
    inTurn(book, atOnce(offers, reviews), authors, lookUp('photos', 'book.reviews.by.friend', 'id', 'face')),
    'catalog > (commerce at book | library at book > identity at book.reviews.by > photos at book.reviews.by.friend)',
  ],
  [
    'of several, those that can',
    inTurn(book, atOnce(offers, reviews), atOnce(authors, lookUp('tax', 'book', 'offers', 'rate'))),
    'catalog > (commerce at book > tax at book | library at book > identity at book.reviews.by)',
  ],
  [
    'what needs two waits for both',
    inTurn(
      book,
      atOnce(offers, lookUp('stock', 'book', 'id', 'offers { left }')),
      lookUp('tax', 'book', 'offers', 'rate'),
    ),
    'catalog > (commerce at book | stock at book) > tax at book',
  ],
  [
    'so does what is told by a type that another brings',
    inTurn(
      book,
      atOnce(reviews, lookUp('media', 'book', 'id', 'reviews { by { __typename } }')),
      lookUp('identity', 'book.reviews.by', 'id', 'name', 'User'),
    ),
    'catalog > (library at book | media at book) > identity at book.reviews.by',
  ],
  [
    'those that begin together go on together',
    inTurn(atOnce(book, fetch('identity', '{ me { id } }')), atOnce(offers, reviews)),
    '(catalog > (commerce at book | library at book) | identity)',
  ],
  [
    'what changes something keeps its turn',
    inTurn(fetch('catalog', 'mutation { book { id } }', 'mutation'), atOnce(offers, reviews), authors),
    'catalog > (commerce at book | library at book) > identity at book.reviews.by',
  ],
])('%s', (_, plan, expected) => {
  expect(outlineOf(beginEarly(plan))).toBe(expected)
})
