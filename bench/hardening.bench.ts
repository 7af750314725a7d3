// npm run bench -- hardening [--rounds 25]: what all that protects the gateway costs a request, beside the gateway with its limits off.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { requestsOf } from './gateway/cases.ts'
import { startContender, type Contender } from './gateway/contenders.ts'
import { saturate, type Saturation } from './gateway/load.ts'
import { bookPage, home } from './gateway/operations.ts'
import { openRecordedShop } from './gateway/recorded.ts'
import { freePort } from './processes/free-port.ts'
import { median } from './processes/median.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '25' },
    ms: { type: 'string', default: '500' },
    requests: { type: 'string', default: '500' },
  },
})
const rounds = Number(options.rounds)
const speed = { connections: 8, ms: Number(options.ms), requests: Number(options.requests) }

const endless = '1000000000'
const limitsOff = {
  ...Object.fromEntries(
    [
      'TOKENS',
      'SELECTIONS',
      'DEPTH',
      'ALIASES',
      'ROOT_FIELDS',
      'DIRECTIVES',
      'LIST_SIZE',
      'ANSWER_BYTES',
    ].map((what) => [`MAX_${what}`, endless]),
  ),
  COST_BUDGETS: 'off',
  AUTOMATIC_PERSISTED_QUERIES: 'off',
  SUBGRAPH_CONCURRENCY: '100000',
  SUBGRAPH_RETRIES: '0',
  SUBGRAPH_BREAKER_FAILURES: '0',
  SLOW_OPERATION_MS: '0',
}
const limitsOn = {
  PERSISTED_MODE: 'safelist',
  RATE_PER_VIEWER: endless,
  RATE_PER_ADDRESS: endless,
}

const shop = await openRecordedShop(speed.connections)
const contenders: Contender[] = []
const start = async (name: string, settings: Record<string, string>, which = 'ours') => {
  const contender = { ...(await startContender(which, shop, settings)), name }
  contenders.push(contender)
  return contender
}
try {
  const hardened = await start('all on', {
    ...limitsOn,
    PERSISTED_OPERATIONS: await writeManifest(shop.dataDir),
    METRICS_PORT: String(await freePort()),
  })
  const bare = await start('limits off', limitsOff)
  // It knows nobody, and so asks for visitors alone.
  const unsigned = await start('unsigned, too', limitsOff, 'ours-unsigned')
  await shop.seal([hardened, bare])

  for (const one of shop.cases) {
    const isForVisitors = one.variants.every(({ reader }) => reader === null)
    const measured = [hardened, bare, ...(isForVisitors ? [unsigned] : [])]
    const all = new Map<Contender, Saturation[]>(measured.map((contender) => [contender, []]))
    for (let round = -1; round < rounds; round++) {
      for (const reader of shop.readers) await reader.renew()
      for (const [place] of measured.entries()) {
        const contender = measured[(place + round + 1) % measured.length]!
        const figures = await saturate(contender, requestsOf(one, contender, shop.secret), speed)
        // The first is for the compilers.
        if (round >= 0) all.get(contender)!.push(figures)
      }
    }
    console.log(`\n${one.name}, medians of ${rounds} rounds in turn, and of their ratios to all on`)
    console.log(row('', 'CPU ms', 'ratio', 'req/s', 'ratio'))
    for (const [contender, figures] of all) {
      const of = (figure: keyof Saturation) => {
        const ratios = figures.map((own, round) => all.get(hardened)![round]![figure] / own[figure])
        return [median(figures.map((own) => own[figure])), median(ratios)] as const
      }
      const [cpu, cpuRatio] = of('cpuMsPerRequest')
      const [rate, rateRatio] = of('requestsPerSecond')
      console.log(
        row(contender.name, cpu.toFixed(3), cpuRatio.toFixed(3), rate.toFixed(0), rateRatio.toFixed(3)),
      )
    }
  }
} finally {
  for (const { close } of contenders) await close()
  await shop.close()
}

async function writeManifest(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'persisted')
  await mkdir(folder)
  await writeFile(join(folder, 'web.json'), JSON.stringify({ home, bookPage }))
  return folder
}

function row(name: string, ...cells: string[]): string {
  return `  ${name.padEnd(16)}${cells.map((cell) => cell.padStart(9)).join('')}`
}
