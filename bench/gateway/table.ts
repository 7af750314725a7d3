import type { Case } from './cases.ts'
import { isPeer } from './contenders.ts'
import type { Measured } from './measure.ts'

export interface Told {
  contenders: string[]
  cases: Case[]
  measured: Measured
  rss: Map<string, number>
}

/** One table for each operation: figures, their ratio to the floor, and that of ours to the best peer. */
export function printTables(title: string, { contenders, cases, measured, rss }: Told): void {
  console.log(`\n${title}`)
  for (const one of cases) {
    const floor = measured.median('floor', one.name)
    console.log(`\n  ${one.name}`)
    console.log(row('', ['CPU ms', 'x floor', 'req/s', 'p50 ms', 'p99 ms', 'same load', 'RSS MB']))
    for (const name of contenders) {
      const figures = measured.median(name, one.name)
      if (!figures) {
        console.log(row(name, ['its answer differs: not measured']))
        continue
      }
      console.log(
        row(name, [
          figures.cpuMsPerRequest.toFixed(3),
          floor ? (figures.cpuMsPerRequest / floor.cpuMsPerRequest).toFixed(2) : '',
          figures.requestsPerSecond.toFixed(0),
          figures.p50.toFixed(2),
          figures.p99.toFixed(2),
          figures.p99UnderPeersLoad.toFixed(2),
          (rss.get(name) ?? NaN).toFixed(0),
        ]),
      )
    }
    printRatios(one.name, contenders, measured)
  }
}

function printRatios(one: string, contenders: string[], measured: Measured): void {
  const peers = contenders.filter(isPeer).flatMap((name) => measured.median(name, one) ?? [])
  const ours = measured.median('ours', one)
  if (!ours || peers.length === 0) return
  const least = (figure: 'cpuMsPerRequest' | 'p99' | 'p99UnderPeersLoad') =>
    Math.min(...peers.map((peer) => peer[figure]))
  const most = Math.max(...peers.map((peer) => peer.requestsPerSecond))
  console.log(
    row('ours / best peer', [
      (ours.cpuMsPerRequest / least('cpuMsPerRequest')).toFixed(2),
      '',
      (ours.requestsPerSecond / most).toFixed(2),
      '',
      (ours.p99 / least('p99')).toFixed(2),
      (ours.p99UnderPeersLoad / least('p99UnderPeersLoad')).toFixed(2),
    ]),
  )
}

export function printCosts(title: string, costs: Map<string, number>): void {
  console.log(`\n${title}`)
  for (const [name, ms] of costs) console.log(row(name, [ms.toFixed(2)]))
}

const row = (name: string, cells: string[]) =>
  `    ${name.padEnd(18)}${cells.map((cell) => cell.padStart(11)).join('')}`
