import type { LocalGraph } from '#kit/graphql/local-graph.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { CallHeaders } from '../auth/sign-calls.ts'
import { guardSubgraph } from '../resilience/guard.ts'
import type { RawAnswer } from './exchange.ts'
import { shareInFlight, type InFlight } from './in-flight.ts'
import { localTransport } from './local-transport.ts'
import { httpTransport, sendOver, type SendLimits, type Transport } from './send-call.ts'
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
  const transports = new Map<string, Transport>()
  const inFlight = new Map<string, InFlight<RawAnswer>>()
  const opened: Subgraph[] = []

  function connect(wanted: ReadonlyMap<string, string>): void {
    for (const [name, endpoint] of wanted) {
      if (subgraphs.get(name)?.endpoint === endpoint) continue
      const subgraph = openSubgraph(name, endpoint, limits)
      opened.push(subgraph)
      subgraphs.set(name, subgraph)
      const graph = graphs?.get(name)
      const guard = guardSubgraph(name, limits.resilience, log)
      const underWay = shareInFlight<RawAnswer>()
      inFlight.set(name, underWay)
      const overHttp = httpTransport(subgraph, limits, { callHeaders, guard, inFlight: underWay })
      transports.set(name, graph ? localTransport(graph, overHttp, limits) : overHttp)
    }
  }

  connect(endpoints)
  return {
    subgraphs,
    send: sendOver(transports),
    startAfresh: (name) => inFlight.get(name)?.startAfresh(),
    connect,
    async close() {
      await Promise.all(opened.map(({ pool }) => pool.destroy()))
    },
  }
}
