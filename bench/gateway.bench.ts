// Our gateway beside other gateways on Node and beside a hand-written one, over our own subgraphs and operations.
import { parseArgs } from 'node:util'
import { casesOf, type Case } from './gateway/cases.ts'
import {
  bringsItsSubgraphs,
  contenderNames,
  installPeers,
  startContender,
  type Contender,
  type Surroundings,
} from './gateway/contenders.ts'
import { firstHearing, measureInTurn, memoryOf, type Pace } from './gateway/measure.ts'
import { startReplay } from './gateway/replay/start.ts'
import { openShop, writeSupergraph, type Shop } from './gateway/shop.ts'
import { printCosts, printTables } from './gateway/table.ts'
import { difference } from './gateway/verify.ts'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    ms: { type: 'string' },
    requests: { type: 'string' },
    'warm-up': { type: 'string' },
    real: { type: 'boolean' },
  },
})
const chosen = options.only?.split(',') ?? contenderNames
const names = contenderNames.filter((name) => name === 'floor' || chosen.includes(name))
const speed = {
  rounds: Number(options.rounds ?? (options.quick ? 2 : 5)),
  ms: Number(options.ms ?? (options.quick ? 500 : 2_500)),
  requests: Number(options.requests ?? (options.quick ? 300 : 1_000)),
  warmUp: Number(options['warm-up'] ?? (options.quick ? 1_000 : 6_000)),
  connections: 8,
}
const withRealSubgraphs = options.real ?? !options.quick

installPeers()
const shop = await openShop({ readers: speed.connections })
try {
  const cases = casesOf(shop)
  await overRecordedAnswers(cases)
  if (withRealSubgraphs) {
    const overRealOnes = names.filter((name) => !bringsItsSubgraphs(name))
    await withContenders(overRealOnes, shop, async (contenders) => {
      // Slower by ten times, and not for what a gateway compiles.
      const pace = { ...speed, warmUp: Math.min(speed.warmUp, speed.requests) }
      await compare('Real subgraphs and PostgreSQL in a process of their own', contenders, cases, pace)
    })
  }
} finally {
  await shop.close()
}

async function overRecordedAnswers(cases: Case[]): Promise<void> {
  const replay = await startReplay(shop.subgraphs)
  try {
    const supergraphFile = await writeSupergraph(shop.dataDir, replay.urls)
    await withContenders(names, { ...shop, subgraphs: replay.urls, supergraphFile }, async (contenders) => {
      const isFit = await compare('Recorded answers of the subgraphs', contenders, cases, speed, () =>
        replay.seal(),
      )
      console.log(
        `Fetches answered by the subgraphs themselves, since they were new: ${await replay.countLate()}`,
      )
      const bookPage = cases.at(-1)
      if (!bookPage) return
      const planners = contenders.filter((one) => one.name !== 'floor' && isFit(one, bookPage))
      const costs = await firstHearing(planners, bookPage, shop.secret, {
        rounds: speed.rounds,
        documents: options.quick ? 50 : 150,
      })
      printCosts('A document never seen before, CPU ms above one that is known (BookPage)', costs)
    })
  } finally {
    await replay.close()
  }
}

async function compare(
  title: string,
  contenders: Contender[],
  cases: Case[],
  pace: Pace,
  verified = () => {},
) {
  const differing = new Set<string>()
  const key = (contender: Contender, one: Case) => `${contender.name}: ${one.name}`
  const [floor] = contenders
  if (!floor) throw new Error('There is no floor')
  await renewReaders(shop)
  for (const contender of contenders) {
    for (const one of cases) {
      const found = await difference(one, contender, floor, shop.secret)
      if (!found) continue
      differing.add(key(contender, one))
      console.log(`${key(contender, one)} is not measured: ${found}`)
    }
  }
  verified()
  const isFit = (contender: Contender, one: Case) => !differing.has(key(contender, one))
  const measured = await measureInTurn(contenders, cases, isFit, pace, shop.secret, () => renewReaders(shop))
  printTables(title, {
    contenders: contenders.map(({ name }) => name),
    cases,
    measured,
    rss: memoryOf(contenders),
  })
  return isFit
}

async function withContenders(
  which: string[],
  around: Surroundings,
  work: (contenders: Contender[]) => Promise<void>,
) {
  const contenders: Contender[] = []
  try {
    for (const name of which) contenders.push(await startContender(name, around))
    await work(contenders)
  } finally {
    for (const { close } of contenders) await close()
  }
}

async function renewReaders({ readers }: Shop): Promise<void> {
  for (const reader of readers) await reader.renew()
}
