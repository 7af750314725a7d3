// npm run bench -- uploads [--mb 2048]: one large book through gateway and catalog into a folder, beside bare pipes
// in their places.
import { parseArgs } from 'node:util'
import { graphClient } from '../demo/graph-client.ts'
import { uploadBook } from '../demo/publishing.ts'
import { cpuMsOf, forgetPeakRss, peakRssMbOf, rssMbOf } from './processes/figures.ts'
import type { Process } from './processes/start-process.ts'
import { endlessBook } from './uploads/endless-book.ts'
import { openStand } from './uploads/stand.ts'

const MB = 1_048_576
const { values: options } = parseArgs({
  options: { mb: { type: 'string', default: '2048' }, rounds: { type: 'string', default: '3' } },
})
const megabytes = Number(options.mb)
const rounds = Number(options.rounds)

interface Upload {
  mbPerSecond: number
  processes: { name: string; before: number; peak: number; cpuMsPerMb: number }[]
}

// The book is none: what comes after its upload is over at its first look.
const stand = await openStand(megabytes * MB, 1)
const { pipe, end, gateway, catalog } = stand.processes
try {
  const toFloor = () => measure({ pipe, end }, () => send(graphClient(stand.floorUrl), megabytes))
  const toUs = async () => {
    const publisher = await stand.signInPublisher()
    return measure({ gateway, catalog }, () => send(publisher, megabytes))
  }
  // For the compilers.
  await send(graphClient(stand.floorUrl), Math.min(megabytes, 128))
  await send(await stand.signInPublisher(), Math.min(megabytes, 128))

  const all: { floor: Upload; ours: Upload }[] = []
  for (let round = 0; round < rounds; round++) all.push({ floor: await toFloor(), ours: await toUs() })

  console.log(`One upload of ${megabytes} MB, medians of ${rounds} rounds in turn`)
  const floorSpeed = median(all.map((round) => round.floor.mbPerSecond))
  const ourSpeed = median(all.map((round) => round.ours.mbPerSecond))
  const ratio = median(all.map((round) => round.ours.mbPerSecond / round.floor.mbPerSecond))
  console.log(row('', 'MB/s', 'x floor'))
  console.log(row('floor', floorSpeed.toFixed(0), '1.00'))
  console.log(row('ours', ourSpeed.toFixed(0), ratio.toFixed(2)))
  console.log(row('', 'RSS MB', 'peak MB', 'CPU ms/MB'))
  for (const kind of ['floor', 'ours'] as const) {
    for (const [index, { name }] of (all[0]?.[kind].processes ?? []).entries()) {
      const of = (figure: 'before' | 'peak' | 'cpuMsPerMb') =>
        median(all.map((round) => round[kind].processes[index]?.[figure] ?? NaN))
      const peak = Math.max(...all.map((round) => round[kind].processes[index]?.peak ?? NaN))
      console.log(row(name, of('before').toFixed(0), peak.toFixed(0), of('cpuMsPerMb').toFixed(2)))
    }
  }
} finally {
  await stand.close()
}

async function measure(processes: Record<string, Process>, work: () => Promise<void>): Promise<Upload> {
  const before = Object.entries(processes).map(([name, { pid }]) => {
    forgetPeakRss(pid)
    return { name, pid, rss: rssMbOf(pid), cpuMs: cpuMsOf(pid) }
  })
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1_000
  return {
    mbPerSecond: megabytes / seconds,
    processes: before.map(({ name, pid, rss, cpuMs }) => ({
      name,
      before: rss,
      peak: peakRssMbOf(pid),
      cpuMsPerMb: (cpuMsOf(pid) - cpuMs) / megabytes,
    })),
  }
}

async function send(publisher: ReturnType<typeof graphClient>, size: number): Promise<void> {
  await uploadBook(publisher, {
    name: 'endless.epub',
    mediaType: 'application/epub+zip',
    byteSize: size * MB,
    open: () => endlessBook(size * MB),
  })
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

function row(...[name, ...cells]: string[]): string {
  return (name ?? '').padEnd(12) + cells.map((cell) => cell.padStart(11)).join('')
}
