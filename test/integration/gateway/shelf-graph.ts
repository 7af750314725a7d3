import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse } from 'graphql'
import { expect, vi } from 'vitest'
import type { Env } from '#kit/config/env.ts'
import { assertionHeader, assertionKey, verifyAssertion } from '#kit/auth/viewer.ts'
import { composeDocuments } from '../../../schema/compose.ts'
import { testSecret } from '../../support/secret.ts'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'
import { sdl as smallSdl } from './small-subgraphs.ts'

const header = `extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
    @link(url: "https://specs.quire.dev/cacheControl/v1.0", import: ["@cacheControl"])
    @composeDirective(name: "@cacheControl")
  directive @cacheControl(maxAge: Int!, visitorsOnly: Boolean = false) on FIELD_DEFINITION | OBJECT`
const sdl = {
  catalog: `${header}
    type Query { books: [Book!]!  book(id: ID!): Book  brief(id: ID!): Book @cacheControl(maxAge: 1)  drafts: [Book!] @cacheControl(maxAge: 0) }
    type Mutation { rename(id: ID!, title: String!): Boolean  touch: Boolean }
    type Book @key(fields: "id") @cacheControl(maxAge: 60) { id: ID!  title: String! }`,
  commerce: `${header}
    type Mutation { setPrice(id: ID!, price: Int!): Boolean }
    type Book @key(fields: "id") {
      id: ID!
      price(plus: Int = 0): Int
      broken: Int
      access: String @cacheControl(maxAge: 60, visitorsOnly: true)
      mine: String @cacheControl(maxAge: 0)
    }`,
}
type Part = keyof typeof sdl

export interface ShelfGraph extends SmallGraph {
  /** The operations that came to each, without the fields of variables; emptied by `heard`. */
  heard(part: Part): { query: string; representations: string[]; userId: string | null }[]
  titles: Map<string, string>
  prices: Map<string, number>
  /** Says in the feed that something has changed. */
  say(part: Part, ...changed: string[]): void
  /** Whether the gateway knows all that was said. */
  isTold(part: Part): boolean
  /** Answers of a part wait until they are let go. */
  hold(part: Part): () => void
  /** The feed is not told while it is false. */
  tells: Record<Part, boolean>
}

/** Books with titles in one subgraph and prices in another, which tell what has changed only if `say` says so. */
export async function startShelfGraph(env: Env = {}): Promise<ShelfGraph> {
  const folder = mkdtempSync(join(tmpdir(), 'quire-shelf-'))
  const file = join(folder, 'supergraph.graphql')
  writeFileSync(
    file,
    composeDocuments(
      new Map([
        ['identity', parse(smallSdl.identity)],
        ['catalog', parse(sdl.catalog)],
        ['commerce', parse(sdl.commerce)],
      ]),
    ),
  )
  const titles = new Map([
    ['a', 'Emma'],
    ['b', 'Persuasion'],
    ['c', 'Ulysses'],
  ])
  const prices = new Map([...titles.keys()].map((id, index) => [id, 10 + index]))
  const bookOf = (id: string) => (titles.has(id) ? { __typename: 'Book', id, title: titles.get(id) } : null)
  const resolvers: Record<Part, object> = {
    catalog: {
      Query: {
        books: () => [...titles.keys()].map(bookOf),
        book: (_: unknown, { id }: { id: string }) => bookOf(id),
        brief: (_: unknown, { id }: { id: string }) => bookOf(id),
        drafts: (_: unknown, __: unknown, { userId }: Scope) => (userId ? [bookOf('a')] : []),
      },
      Mutation: {
        rename(_: unknown, { id, title }: { id: string; title: string }) {
          titles.set(id, title)
          say('catalog', `Book:${id}`)
        },
        touch: () => true,
      },
      Book: { __resolveReference: ({ id }: { id: string }) => bookOf(id) },
    },
    commerce: {
      Mutation: {
        setPrice: (_: unknown, { id, price }: { id: string; price: number }) => void prices.set(id, price),
      },
      Book: {
        __resolveReference: ({ id }: { id: string }) => (prices.has(id) ? { id } : null),
        price: ({ id }: { id: string }, { plus }: { plus: number }) => (prices.get(id) ?? 0) + plus,
        broken({ id }: { id: string }) {
          if (id === 'b') throw new Error('It is broken.')
          return 1
        },
        access: (_: unknown, __: unknown, { userId }: Scope) => (userId ? `owned by ${userId}` : 'for sale'),
        mine: (_: unknown, __: unknown, { userId }: Scope) => userId,
      },
    },
  }
  const heard: Record<Part, { query: string; representations: string[]; userId: string | null }[]> = {
    catalog: [],
    commerce: [],
  }
  const feeds: Record<Part, string[]> = { catalog: [], commerce: [] }
  const gates: Record<Part, Promise<void>> = { catalog: Promise.resolve(), commerce: Promise.resolve() }
  const tells: ShelfGraph['tells'] = { catalog: true, commerce: true }
  const asked: Record<Part, number> = { catalog: 0, commerce: 0 }
  const say = (part: Part, ...changed: string[]) => void feeds[part].push(...changed)
  const key = assertionKey(testSecret)

  const answerAs = (part: Part) => {
    const schema = buildSubgraphSchema({ typeDefs: parse(sdl[part]), resolvers: resolvers[part] as never })
    const graph = async (request: IncomingMessage, response: ServerResponse) => {
      const userId = verifyAssertion(key, String(request.headers[assertionHeader]))?.viewer.userId ?? null
      const { query, variables = {} } = JSON.parse(await text(request)) as {
        query: string
        variables?: Record<string, { id: string }[] | unknown>
      }
      const representations = Object.values(variables)
        .filter((value) => Array.isArray(value))
        .flatMap((value: { id: string }[]) => value.map(({ id }) => id))
      heard[part].push({ query, representations, userId })
      const answer = await graphql({
        schema,
        source: query,
        variableValues: variables,
        contextValue: { userId },
      })
      await gates[part]
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer))
    }
    return (request: IncomingMessage, response: ServerResponse): false => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://shelf.test')
      if (pathname === '/graphql') void graph(request, response)
      else if (pathname !== '/changes' || !tells[part]) response.writeHead(503).end()
      else {
        const after = searchParams.get('after')
        asked[part] = Number(after)
        const changed = after === null ? [] : feeds[part].slice(Number(after))
        response.end(JSON.stringify({ position: feeds[part].length, changed, everything: false }))
      }
      return false
    }
  }

  const graph = await startSmallGraph({
    env: { SUPERGRAPH_FILE: file, CHANGES_POLL_MS: '10', ...env },
    tellsChanges: true,
    instead: { catalog: answerAs('catalog'), commerce: answerAs('commerce') },
  })
  return {
    ...graph,
    titles,
    prices,
    say,
    tells,
    isTold: (part) => asked[part] === feeds[part].length,
    heard: (part) => heard[part].splice(0),
    hold(part) {
      const { promise, resolve } = Promise.withResolvers<void>()
      gates[part] = promise
      return resolve
    },
    async [Symbol.asyncDispose]() {
      await graph[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

interface Scope {
  userId: string | null
}

export const priced = '{ books { id title price } }'

/** Asks until the gateway has heard where the feeds of both subgraphs are. */
export async function untilKept(graph: ShelfGraph): Promise<void> {
  await vi.waitFor(
    async () => {
      graph.heard('catalog')
      graph.heard('commerce')
      await graph.ask(priced)
      expect([...graph.heard('catalog'), ...graph.heard('commerce')]).toEqual([])
    },
    { timeout: 10_000 },
  )
}
