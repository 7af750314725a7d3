import type { LocalGraph } from '#kit/graphql/local-graph.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { CallHeaders } from '../auth/sign-calls.ts'
import { guardSubgraph, type Guard } from '../resilience/guard.ts'
import { fetchesShared } from '../telemetry/metrics.ts'
import type { RawAnswer } from './exchange.ts'
import { shareInFlight, type InFlight } from './in-flight.ts'
import { localTransport } from './local-transport.ts'
import { fetchCells } from '../telemetry/fetch-cells.ts'
import { httpTransport, sendOver, type SendLimits, type Way } from './send-call.ts'
import { streamLocally, streamOverHttp, type OpenSource } from './sources.ts'
import { openSubgraph, type Subgraph, type Whereabouts } from './subgraph.ts'
import type { Send } from './subgraph-call.ts'

export interface ConnectionOptions {
  limits: SendLimits
  callHeaders: CallHeaders
  log: Logger
  graphs?: ReadonlyMap<string, LocalGraph> | undefined
}

export interface Connections {
  /** Those of the supergraph at the moment, by name; each is the same wherever its instances go. */
  subgraphs: ReadonlyMap<string, Subgraph>
  send: Send
  /** What is asked of a subgraph from now on is not answered with what is under way. */
  startAfresh(subgraph: string): void
  /** Events of a subscription, from the subgraph that knows of them. */
  openSource: OpenSource
  /** Opens those that are new, and goes along with those that have moved. */
  connect(whereabouts: ReadonlyMap<string, Whereabouts>): void
  close(): Promise<void>
}

interface Connected {
  move(to: Whereabouts): void
  close(): Promise<void>
}

/** The ways to the subgraphs: straight to those in this process, over HTTP to the others. */
export function connectSubgraphs(
  whereabouts: ReadonlyMap<string, Whereabouts>,
  { limits, callHeaders, log, graphs }: ConnectionOptions,
): Connections {
  const subgraphs = new Map<string, Subgraph>()
  const ways = new Map<string, Way>()
  const inFlight = new Map<string, InFlight<RawAnswer>>()
  const sources = new Map<string, OpenSource>()
  const connected = new Map<string, Connected>()

  function open(name: string): Connected {
    const subgraph = openSubgraph(name, limits, log)
    subgraphs.set(name, subgraph)
    const graph = graphs?.get(name)
    sources.set(name, graph ? streamLocally(graph) : streamOverHttp(subgraph, callHeaders))
    const shared = fetchesShared.of(name)
    const underWay = shareInFlight<RawAnswer>(() => (shared.value += 1))
    inFlight.set(name, underWay)
    let guard: Guard | null = null
    function begin(): Guard {
      const fresh = guardSubgraph(name, limits.resilience, log)
      const overHttp = httpTransport(subgraph, limits, { callHeaders, guard: fresh, inFlight: underWay })
      const ask = graph ? localTransport(graph, overHttp, limits) : overHttp
      ways.set(name, { ask, cells: fetchCells(name) })
      return fresh
    }
    return {
      move(to) {
        const isStillThere = subgraph.move(to)
        if (isStillThere && guard) return
        // What was wrong with those before says nothing of these.
        guard?.close()
        guard = begin()
      },
      close() {
        guard?.close()
        return subgraph.close()
      },
    }
  }

  function connect(wanted: ReadonlyMap<string, Whereabouts>): void {
    for (const [name, to] of wanted) {
      const one = connected.get(name) ?? open(name)
      connected.set(name, one)
      one.move(to)
    }
  }

  connect(whereabouts)
  return {
    subgraphs,
    send: sendOver(ways),
    openSource(call, context, signal) {
      const source = sources.get(call.subgraph)
      if (!source) throw new Error(`There is no connection to ${call.subgraph}.`)
      return source(call, context, signal)
    },
    startAfresh: (name) => inFlight.get(name)?.startAfresh(),
    connect,
    close: async () => void (await Promise.all([...connected.values()].map((one) => one.close()))),
  }
}
