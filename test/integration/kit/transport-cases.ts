import type { Viewer } from '#kit/auth/viewer.ts'
import { viewerWith } from '../../support/graph.ts'

export interface Asked {
  query: string
  operationName?: string
  variables?: Record<string, unknown>
  viewer?: Viewer
}

const bug = (...path: (string | number)[]) => ({
  message: 'Something went wrong on our side.',
  path,
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
})
const entities = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Book { title author { name } } ... on Author { id } } }`
const bookOf = (id: string) => ({ __typename: 'Book', id })

/** What a graph answers, however it is asked. */
export const answered: [string, Asked, data: unknown, errors?: unknown][] = [
  ['a field', { query: '{ book(id: 1) { title } }' }, { book: null }],
  [
    'a node by its variable, with its fields in the order asked for',
    {
      query: 'query Q($id: ID!) { book(id: $id) { publishedAt born: title id author { name } } }',
      variables: { id: 'emma' },
    },
    {
      book: {
        publishedAt: '1815-12-23T00:00:00.000Z',
        born: 'Emma',
        id: 'emma',
        author: { name: 'Jane Austen' },
      },
    },
  ],
  [
    'a list, by its default',
    { query: '{ books { title } }' },
    { books: [{ title: 'Emma' }, { title: 'Ulysses' }] },
  ],
  [
    'a variable that is left out, and its default',
    { query: 'query ($first: Int = 1) { books(first: $first) { id } }' },
    { books: [{ id: 'emma' }] },
  ],
  [
    "a variable that is left out, and the argument's default",
    { query: 'query ($size: Size) { describe(size: $size) }' },
    { describe: '{"size":"SMALL"}' },
  ],
  [
    'null, which is not the default',
    { query: 'query ($size: Size) { describe(size: $size) }', variables: { size: null } },
    { describe: '{"size":null}' },
  ],
  [
    'variables of all kinds',
    {
      query:
        'query ($at: DateTime, $tags: [String!], $page: Page) { describe(at: $at, tags: $tags, page: $page) }',
      variables: { at: '2026-01-31T10:30:00+01:00', tags: 'one', page: { after: 'x' } },
    },
    {
      describe:
        '{"at":"2026-01-31T09:30:00.000Z","size":"SMALL","tags":["one"],"page":{"first":10,"after":"x"}}',
    },
  ],
  [
    'what is included and skipped by variables',
    {
      query: `query ($yes: Boolean!, $no: Boolean = false) {
        a: books(first: 1) @include(if: $yes) { id title @skip(if: $yes) } b: viewer @include(if: $no)
        a: books(first: 1) { publishedAt @include(if: $no) } }`,
      variables: { yes: true },
    },
    { a: [{ id: 'emma' }] },
  ],
  [
    'a union, with a null in its list',
    { query: '{ finds { __typename ... on Book { title } ... on Author { name } } }' },
    { finds: [{ __typename: 'Book', title: 'Emma' }, null, { __typename: 'Author', name: 'Jane Austen' }] },
  ],
  [
    'an interface',
    { query: '{ named { name kind: __typename ... on Series { length } } }' },
    {
      named: [
        { name: 'Jane Austen', kind: 'Author' },
        { name: 'Novels', kind: 'Series', length: 6 },
      ],
    },
  ],
  [
    'entities: those that are there, that are missing, and that fail',
    {
      query: entities,
      variables: {
        representations: [
          bookOf('cursed'),
          bookOf('ulysses'),
          bookOf('nowhere'),
          { __typename: 'Author', id: 'x' },
          bookOf('emma'),
        ],
      },
    },
    {
      _entities: [
        null,
        { __typename: 'Book', title: 'Ulysses', author: null },
        null,
        { __typename: 'Author', id: 'x' },
        { __typename: 'Book', title: 'Emma', author: { name: 'Jane Austen' } },
      ],
    },
    [bug('_entities', 0)],
  ],
  [
    'items in their places, when one before them fails',
    { query: '{ shelf { id } }' },
    { shelf: [{ id: 'emma' }, null, { id: 'ulysses' }] },
    [{ message: 'It is lent out.', path: ['shelf', 1], extensions: { code: 'NOT_FOUND' } }],
  ],
  [
    'null for what holds a missing field, and whose fault it is',
    { query: '{ books { id sequel { id title } } brokenPromise { name } }' },
    {
      books: [
        { id: 'emma', sequel: null },
        { id: 'ulysses', sequel: null },
      ],
      brokenPromise: null,
    },
    [bug('books', 0, 'sequel', 'title'), bug('brokenPromise', 'name')],
  ],
  [
    'nothing where nothing can be null, with the path as the client named it',
    { query: '{ list: books { id: sequel { title } } other: describe }' },
    { list: [{ id: null }, { id: null }], other: '{"size":"SMALL"}' },
    [bug('list', 0, 'id', 'title')],
  ],
  [
    'a refusal with its code',
    { query: '{ refused viewer }' },
    { refused: null, viewer: null },
    [{ message: 'There is too much of it.', path: ['refused'], extensions: { code: 'RATE_LIMITED' } }],
  ],
  ['a bug without its words', { query: '{ why: broken }' }, { why: null }, [bug('why')]],
  [
    'that nobody in particular may not',
    { query: '{ secret }' },
    { secret: null },
    [{ message: 'Sign in to do this.', path: ['secret'], extensions: { code: 'UNAUTHENTICATED' } }],
  ],
  [
    'that this one may not',
    { query: '{ secret }', viewer: viewerWith(['book:read'], 'u1') },
    { secret: null },
    [{ message: 'You may not do this.', path: ['secret'], extensions: { code: 'FORBIDDEN' } }],
  ],
  [
    'who may',
    { query: '{ secret viewer }', viewer: viewerWith(['secret:read'], 'u1') },
    { secret: 'u1', viewer: 'u1' },
  ],
  [
    'a mutation',
    {
      query: 'mutation P($t: String!) { publish(title: $t) { id title author { id } } }',
      variables: { t: 'Sanditon' },
    },
    { publish: { id: 'new', title: 'Sanditon', author: { id: 'austen' } } },
  ],
  ['a mutation that breaks', { query: 'mutation { breakDown }' }, { breakDown: null }, [bug('breakDown')]],
  [
    'one of several operations',
    { query: 'query A { viewer } query B { describe }', operationName: 'B' },
    { describe: '{"size":"SMALL"}' },
  ],
  [
    'a text for what it is, also where a compiler would take it for code',
    { query: '{ title(of: "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dprocess.exit()") }' },
    { title: '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dprocess.exit()' },
  ],
  [
    'a key of an awkward name',
    { query: '{ constructor: viewer toString: describe }' },
    { constructor: null, toString: '{"size":"SMALL"}' },
  ],
]

export const refused: [string, Asked, code: string, message: string][] = [
  ['no document', { query: '{ books {' }, 'GRAPHQL_PARSE_FAILED', 'Syntax Error'],
  [
    'what is not there',
    { query: '{ films { id } }' },
    'GRAPHQL_VALIDATION_FAILED',
    'Cannot query field "films"',
  ],
  [
    'an operation that is not there',
    { query: 'query A { viewer } query B { viewer }', operationName: 'C' },
    'OPERATION_RESOLUTION_FAILURE',
    'Unknown operation named "C".',
  ],
  [
    'to guess which operation is meant',
    { query: 'query A { viewer } query B { viewer }' },
    'OPERATION_RESOLUTION_FAILURE',
    'Must provide an operation name.',
  ],
  [
    'a variable that is missing',
    { query: 'query ($id: ID!) { book(id: $id) { id } }' },
    'BAD_USER_INPUT',
    'Variable "$id" of required type "ID!" was not provided.',
  ],
  [
    'a variable of another type',
    { query: 'query ($n: Int) { books(first: $n) { id } }', variables: { n: 'two' } },
    'BAD_USER_INPUT',
    'Variable "$n" got invalid value "two"; Int cannot represent non-integer value: "two"',
  ],
  [
    'an instant that is none',
    { query: 'query ($at: DateTime) { describe(at: $at) }', variables: { at: 'soon' } },
    'BAD_USER_INPUT',
    'Variable "$at" got invalid value "soon"',
  ],
]
