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
import { openSubgraph, type Subgraph } from './subgraph.ts'
import type { Send } from './subgraph-call.ts'

export interface ConnectionOptions {
  limits: SendLimits
  callHeaders: CallHeaders
  log: Logger
  graphs?: ReadonlyMap<string, LocalGraph> | undefined
}

export interface Connections {
  /** Those of the supergraph at the moment, by name. */
  subgraphs: ReadonlyMap<string, Subgraph>
  send: Send
  /** What is asked of a subgraph from now on is not answered with what is under way. */
  startAfresh(subgraph: string): void
  /** Events of a subscription, from the subgraph that knows of them. */
  openSource: OpenSource
  /** Opens those that are new or have moved. The ones before them stay for the calls that may still go there. */
  connect(endpoints: ReadonlyMap<string, string>): void
  close(): Promise<void>
}

/** The ways to the subgraphs: straight to those in this process, over HTTP to the others. */
export function connectSubgraphs(
  endpoints: ReadonlyMap<string, string>,
  { limits, callHeaders, log, graphs }: ConnectionOptions,
): Connections {
  const subgraphs = new Map<string, Subgraph>()
  const ways = new Map<string, Way>()
  const inFlight = new Map<string, InFlight<RawAnswer>>()
  const sources = new Map<string, OpenSource>()
  const opened: { close(): Promise<void> }[] = []
  const guards: Guard[] = []

  function connect(wanted: ReadonlyMap<string, string>): void {
    for (const [name, endpoint] of wanted) {
      if (subgraphs.get(name)?.endpoint === endpoint) continue
      const subgraph = openSubgraph(name, endpoint, limits)
      const streams = streamOverHttp(subgraph, limits, callHeaders)
      opened.push(streams, { close: () => subgraph.pool.destroy() })
      subgraphs.set(name, subgraph)
      const graph = graphs?.get(name)
      const guard = guardSubgraph(name, limits.resilience, log)
      guards.push(guard)
      const shared = fetchesShared.of(name)
      const underWay = shareInFlight<RawAnswer>(() => (shared.value += 1))
      inFlight.set(name, underWay)
      const overHttp = httpTransport(subgraph, limits, { callHeaders, guard, inFlight: underWay })
      const ask = graph ? localTransport(graph, overHttp, limits) : overHttp
      ways.set(name, { ask, cells: fetchCells(name) })
      sources.set(name, graph ? streamLocally(graph) : streams.open)
    }
  }

  connect(endpoints)
  return {
    subgraphs,
    send: sendOver(ways),
    openSource(call, context, signal) {
      const open = sources.get(call.subgraph)
      if (!open) throw new Error(`There is no connection to ${call.subgraph}.`)
      return open(call, context, signal)
    },
    startAfresh: (name) => inFlight.get(name)?.startAfresh(),
    connect,
    async close() {
      guards.forEach((guard) => guard.close())
      await Promise.all(opened.map((one) => one.close()))
    },
  }
}
