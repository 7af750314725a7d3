import { rssMbOfFamily } from '../processes/figures.ts'
import { neverHeard, requestsOf, type Case } from './cases.ts'
import { isPeer, type Contender } from './contenders.ts'
import { pace, queue, saturate } from './load.ts'

export interface Figures {
  cpuMsPerRequest: number
  requestsPerSecond: number
  /** At 80 % of what it does at saturation itself. */
  p50: number
  p99: number
  /** At 80 % of what the best of the peers does, the same load for all; NaN where there is no peer. */
  p99UnderPeersLoad: number
}

export interface Pace {
  rounds: number
  /** Of one measurement, at least. */
  ms: number
  requests: number
  /** Requests before the first measurement: it takes some thousand until nothing more is compiled anew. */
  warmUp: number
  connections: number
}

/** For the open loop, so that a wait is the gateway's and not the pool's. */
const pacedConnections = 64
const shareOfSaturation = 0.8

export class Measured {
  readonly #rounds = new Map<string, Figures[]>()

  add(contender: string, one: string, figures: Figures): void {
    const key = `${contender}\n${one}`
    this.#rounds.set(key, [...(this.#rounds.get(key) ?? []), figures])
  }

  /** Undefined for what was not measured. */
  median(contender: string, one: string): Figures | undefined {
    const rounds = this.#rounds.get(`${contender}\n${one}`)
    if (!rounds) return undefined
    const of = (figure: keyof Figures) => medianOf(rounds.map((round) => round[figure]))
    return {
      cpuMsPerRequest: of('cpuMsPerRequest'),
      requestsPerSecond: of('requestsPerSecond'),
      p50: of('p50'),
      p99: of('p99'),
      p99UnderPeersLoad: of('p99UnderPeersLoad'),
    }
  }
}

/** Rounds in turn, each contender at another place in each, so that what the machine does besides falls on all alike. */
export async function measureInTurn(
  contenders: Contender[],
  cases: Case[],
  isFit: (contender: Contender, one: Case) => boolean,
  { rounds, ms, requests, warmUp, connections }: Pace,
  secret: string,
  renewTokens: () => Promise<void>,
): Promise<Measured> {
  const measured = new Measured()
  const bestPeers = new Map<Case, number>()
  for (let round = -1; round < rounds; round++) {
    const turn = contenders.map((_, index) => contenders[(index + round + 1) % contenders.length]!)
    for (const one of cases) {
      for (const contender of turn) {
        if (!isFit(contender, one)) continue
        // They are good for five minutes, which is less than a round of many contenders takes.
        await renewTokens()
        const asked = requestsOf(one, contender, secret)
        if (round < 0) {
          const { requestsPerSecond } = await saturate(contender, asked, {
            connections,
            ms,
            requests: warmUp,
          })
          if (isPeer(contender.name)) bestPeers.set(one, Math.max(bestPeers.get(one) ?? 0, requestsPerSecond))
          continue
        }
        const latencyAt = (saturation: number) => {
          const rate = saturation * shareOfSaturation
          const least = Math.max(requests, Math.floor((rate * ms) / 1_000))
          return pace(contender, asked, { connections: pacedConnections, requests: least, rate })
        }
        const saturation = await saturate(contender, asked, { connections, ms, requests })
        const latency = await latencyAt(saturation.requestsPerSecond)
        const peers = bestPeers.get(one)
        const { p99: p99UnderPeersLoad } = peers ? await latencyAt(peers) : { p99: NaN }
        measured.add(contender.name, one.name, { ...saturation, ...latency, p99UnderPeersLoad })
      }
    }
  }
  return measured
}

/** Milliseconds of CPU that a document costs when it is heard for the first time, above what it costs later. */
export async function firstHearing(
  contenders: Contender[],
  one: Case,
  secret: string,
  { rounds, documents }: { rounds: number; documents: number },
): Promise<Map<string, number>> {
  const costs = new Map<string, number[]>()
  for (let round = -1; round < rounds; round++) {
    for (const contender of contenders) {
      const [asked] = requestsOf(one, contender, secret)
      if (!asked) continue
      const from = (round + 2) * documents
      const fresh = await queue(contender, neverHeard(asked, from, documents))
      const known = await queue(
        contender,
        Array.from({ length: documents }, () => asked),
      )
      if (round < 0) continue
      const cost = fresh.cpuMsPerRequest - known.cpuMsPerRequest
      costs.set(contender.name, [...(costs.get(contender.name) ?? []), cost])
    }
  }
  return new Map([...costs].map(([name, all]) => [name, medianOf(all)]))
}

export const memoryOf = (contenders: Contender[]) =>
  new Map(contenders.map(({ name, pid }) => [name, rssMbOfFamily(pid)]))

function medianOf(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
