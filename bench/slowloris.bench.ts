// npm run bench -- slowloris [--connections 500] [--rounds 15]: the latency of others while connections are held byte by byte, beside that
// without them.
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { requestsOf } from './gateway/cases.ts'
import { startContender } from './gateway/contenders.ts'
import { pace, saturate, type Latency } from './gateway/load.ts'
import { openRecordedShop } from './gateway/recorded.ts'
import { cpuMsOf } from './processes/figures.ts'
import { median } from './processes/median.ts'
import { startProcess } from './processes/start-process.ts'

const { values: options } = parseArgs({
  options: {
    connections: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '5' },
  },
})
const rounds = Number(options.rounds)
/** Of what it does at saturation. */
const share = 0.3
/** Longer than the gateway waits for a request. */
const alone = 25_000

const shop = await openRecordedShop(8)
const gateway = await startContender('ours', shop)
try {
  await shop.seal([gateway])
  const asked = requestsOf(shop.cases.at(-1)!, gateway, shop.secret)
  // For the compilers, too.
  const { requestsPerSecond } = await saturate(gateway, asked, { connections: 8, ms: 5_000, requests: 5_000 })
  const rate = requestsPerSecond * share
  const load = { connections: 64, rate, requests: Math.round(rate * Number(options.seconds)) }
  const without: Latency[] = []
  const beside: Latency[] = []
  const heldAlone = await holdAlone()
  for (let round = 0; round < rounds; round++) {
    for (const isAttacked of round % 2 ? [true, false] : [false, true]) {
      if (!isAttacked) without.push(await pace(gateway, asked, load))
      else {
        const attack = await startAttack()
        beside.push(await pace(gateway, asked, load))
        await attack.stop()
      }
    }
  }
  const of = (all: Latency[], figure: keyof Latency) => median(all.map((one) => one[figure]))
  const ratio = (figure: keyof Latency) =>
    median(without.map((one, round) => beside[round]![figure] / one[figure]))
  console.log(
    `${options.connections} connections held byte by byte, of which ${heldAlone.ended} were ended in ${alone / 1_000} s, took the gateway ${heldAlone.cpuMs.toFixed(0)} ms of CPU a second`,
  )
  console.log(`BookPage at ${rate.toFixed(0)} a second, medians of ${rounds} rounds in turn`)
  console.log(row('', 'p50 ms', 'p99 ms'))
  console.log(row('without them', of(without, 'p50').toFixed(2), of(without, 'p99').toFixed(2)))
  console.log(row('beside them', of(beside, 'p50').toFixed(2), of(beside, 'p99').toFixed(2)))
  console.log(row('ratio', ratio('p50').toFixed(3), ratio('p99').toFixed(3)))
} finally {
  await gateway.close()
  await shop.close()
}

async function holdAlone(): Promise<{ ended: number; cpuMs: number }> {
  const attack = await startAttack()
  const before = cpuMsOf(gateway.pid)
  await wait(alone)
  const cpuMs = (cpuMsOf(gateway.pid) - before) / (alone / 1_000)
  return { ended: await attack.stop(), cpuMs }
}

/** In a process of its own, so that the load is not what it slows down. */
async function startAttack() {
  const { child, close } = await startProcess('bench/slowloris/attack.ts', [], {
    env: { URL: new URL(gateway.url).origin, CONNECTIONS: options.connections },
    ipc: true,
  })
  await once(child, 'message')
  return {
    async stop(): Promise<number> {
      child.send('stop')
      const [ended] = (await once(child, 'message')) as [number]
      await close()
      return ended
    },
  }
}

function row(name: string, ...cells: string[]): string {
  return `  ${name.padEnd(16)}${cells.map((cell) => cell.padStart(9)).join('')}`
}
