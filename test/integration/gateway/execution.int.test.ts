import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { startSmallGraph } from './small-graph.ts'

const page = '{ books { id title price stock } me { id } }'
const prices = [
  { id: 'a', title: 'Emma', price: 5, stock: 2 },
  { id: 'b', title: 'Persuasion', price: 5, stock: 2 },
]
const holes = prices.map((book) => ({ ...book, price: null, stock: null }))

test('an operation over several subgraphs is answered as one', async () => {
  await using graph = await startSmallGraph()
  expect(await graph.ask(page)).toEqual({ data: { books: prices, me: null } })
})

test.each<[string, Parameters<typeof startSmallGraph>[0]]>([
  ['hangs', { instead: { commerce: () => {} } }],
  ['answers with a page of HTML', { instead: { commerce: (_, response) => void response.end('<html>') } }],
  [
    'answers with status 500',
    { instead: { commerce: (_, response) => void response.writeHead(500).end('{"data":null}') } },
  ],
  [
    'answers that we may not ask',
    {
      instead: {
        commerce: (_, response) =>
          void response
            .writeHead(401)
            .end('{"errors":[{"message":"no","extensions":{"code":"UNAUTHENTICATED"}}]}'),
      },
    },
  ],
  ['answers neither data nor errors', { instead: { commerce: (_, response) => void response.end('{}') } }],
  [
    'answers with data that is none',
    { instead: { commerce: (_, response) => void response.end('{"data":[1]}') } },
  ],
  [
    'breaks off',
    { instead: { commerce: (_, response) => void response.write('{"da', () => response.destroy()) } },
  ],
  ['answers without end', { instead: { commerce: (_, response) => void endless(response) } }],
])('a subgraph that %s leaves nulls with coded errors, and the others their fields', async (_, options) => {
  await using graph = await startSmallGraph({ env: { SUBGRAPH_TIMEOUT_MS: '400' }, ...options })
  const { data, errors } = await graph.ask(page)
  expect(data).toEqual({ books: holes, me: null })
  expect(errors).toEqual(
    [0, 1].flatMap((index) =>
      ['price', 'stock'].map((field) => ({
        message: 'This part is not available at the moment.',
        path: ['books', index, field],
        extensions: { code: 'UNAVAILABLE' },
      })),
    ),
  )
})

function endless(response: ServerResponse): void {
  const write = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, ' ')));
    if (!response.destroyed) response.once('drain', write)
  }
  write()
}

test('the root fields of a subgraph that is down are named in the errors as the client named them', async () => {
  await using graph = await startSmallGraph()
  await graph.stop('catalog')
  const { data, errors } = await graph.ask('{ first: books { id } me { id } }')
  expect(data).toEqual({ first: null, me: null })
  expect(errors).toMatchObject([{ path: ['first'], extensions: { code: 'UNAVAILABLE' } }])
})

test('what a subgraph promised and left out is an error', async () => {
  await using graph = await startSmallGraph({
    instead: { catalog: (_, response) => void response.end('{"data":{"promised":{"kept":null}}}') },
  })
  const { data, errors, extensions } = await graph.ask('{ promised { kept } }')
  expect(data).toEqual({ promised: null })
  expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
  expect(extensions).toBeUndefined()
})

test('a supergraph file with addresses needs no configuration and no identity', async () => {
  await using graph = await startSmallGraph({ addressed: true })
  expect(await graph.ask(page, { headers: { authorization: 'Bearer whatever' } })).toEqual({
    data: { books: prices, me: null },
  })
  expect(graph.received.catalog.map(({ assertion }) => assertion)).toEqual([null])
})

test('nothing is called but the configured subgraphs, and those only for what is asked of them', async () => {
  await using graph = await startSmallGraph()
  await graph.ask('{ book(id: "a") { title } }')
  expect(graph.received.catalog).toHaveLength(1)
  expect(graph.received.commerce).toHaveLength(0)
  expect(graph.received.identity).toHaveLength(0)
})

test('a query whose connection breaks is asked again, a mutation is not', async () => {
  let breaks = 0
  await using graph = await startSmallGraph({
    instead: {
      commerce: (request) => {
        if (breaks++ % 2 === 1) return true
        request.socket.destroy()
        return false
      },
    },
  })
  expect(await graph.ask('{ books { id price } }')).toEqual({
    data: { books: prices.map(({ id, price }) => ({ id, price })) },
  })
  expect(await graph.ask('mutation { buy }')).toMatchObject({
    data: { buy: null },
    errors: [{ extensions: { code: 'UNAVAILABLE' } }],
  })
  expect(graph.received.commerce).toHaveLength(1)
})
