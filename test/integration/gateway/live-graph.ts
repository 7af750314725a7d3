import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { graphql, parse } from 'graphql'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { Env } from '#kit/config/env.ts'
import { composeDocuments } from '../../../schema/compose.ts'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'
import { sdl as smallSdl } from './small-subgraphs.ts'

const sdl = `extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"])
    @link(url: "https://specs.quire.dev/live/v1.0", import: ["@live"])
    @composeDirective(name: "@live")
  directive @live(query: String!, after: String, cursor: String) on FIELD_DEFINITION
  type Query { state: State  changes(since: String): Changes! }
  type Subscription {
    stateChanged: State @live(query: "state")
    changed(since: String): Changes! @live(query: "changes", after: "since", cursor: "cursor")
  }
  type State { text: String!  old: String }
  type Changes { items: [String!]!  cursor: String! }`

/** Of a page of `changes`. */
const pageSize = 2

export interface LiveGraph extends SmallGraph {
  /** Of what there is now. */
  state: { text: string }
  items: string[]
  /** How often it was asked. */
  asked: number
  /** Tells the gateway that there is something new, on each stream that it has open. */
  ring(): void
  /** The streams that the gateway has open. */
  streams(): number
  /** Breaks them off. */
  breakOff(): void
  /** Whether questions are answered with 503. */
  isDown: boolean
}

/** One subgraph that is lived by its test, and a gateway in front of it. */
export async function startLiveGraph(env: Env = {}): Promise<LiveGraph> {
  const folder = mkdtempSync(join(tmpdir(), 'quire-live-'))
  const file = join(folder, 'supergraph.graphql')
  const composed = composeDocuments(
    new Map([
      ['identity', parse(smallSdl.identity)],
      ['catalog', parse(sdl)],
    ]),
  )
  writeFileSync(file, composed)
  const streams = new Set<ServerResponse>()
  const schema = buildSubgraphSchema({
    typeDefs: parse(sdl),
    resolvers: {
      Query: {
        state: () => live.state,
        changes(_: unknown, { since }: { since: string | null }) {
          const from = Number(since ?? 0)
          const items = live.items.slice(from, from + pageSize)
          return { items, cursor: String(from + items.length) }
        },
      },
    },
  })
  const event = (response: ServerResponse) => response.write('event: next\ndata: {"data":{"any":{}}}\n\n')

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { query, variables } = JSON.parse(await text(request)) as { query: string; variables?: object }
    if (live.isDown) return response.writeHead(503).end()
    if (request.headers.accept === 'text/event-stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      streams.add(response)
      response.once('close', () => streams.delete(response))
      return event(response)
    }
    live.asked += 1
    response.setHeader('content-type', 'application/json')
    return response.end(
      JSON.stringify(await graphql({ schema, source: query, variableValues: variables as never })),
    )
  }

  const graph = await startSmallGraph({
    env: { SUPERGRAPH_FILE: file, SUPERGRAPH_POLL_MS: '0', ...env },
    instead: { catalog: (request, response) => void answer(request, response) },
  })
  const live: LiveGraph = {
    ...graph,
    supergraphFile: file,
    state: { text: 'first' },
    items: [],
    asked: 0,
    isDown: false,
    ring: () => streams.forEach(event),
    streams: () => streams.size,
    breakOff: () => streams.forEach((stream) => stream.destroy()),
    async [Symbol.asyncDispose]() {
      await graph[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
  return live
}
