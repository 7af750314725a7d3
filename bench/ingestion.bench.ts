// npm run bench -- ingestion [--books folder] [--rounds 3]: each book in a reader of its own, then all of them through the catalog.
import { existsSync, readdirSync } from 'node:fs'
import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { uploadBook, waitForIngestion } from '../demo/publishing.ts'
import { readEnv } from '#kit/config/env.ts'
import { readIngestionConfig } from '../subgraphs/catalog/ingestion/ingestion-config.ts'
import { readAlone, type Reading } from './ingestion/read-alone.ts'
import { openStand } from './uploads/stand.ts'

const { values: options } = parseArgs({
  options: {
    books: { type: 'string', default: join(import.meta.dirname, '../../shared/data/books') },
    rounds: { type: 'string', default: '3' },
  },
})
const rounds = Number(options.rounds)
const books = existsSync(options.books)
  ? readdirSync(options.books).filter((name) => /\.(?:epub|pdf|cbz|mobi|azw3)$/.test(name))
  : []
if (books.length === 0) {
  console.error(`There are no books in ${options.books}; --books names a folder with some.`)
  process.exit(2)
}
const paths = books.map((name) => join(options.books, name))
const limits = readEnv({}, readIngestionConfig)

console.log(`Each alone, medians of ${rounds} rounds; memory: the most of all`)
console.log(row('', 'MB', 'seconds', 'MB/s', 'CPU s', 'peak MB', ''))
for (const path of paths) {
  const readings: Reading[] = []
  for (let round = 0; round < rounds; round += 1) readings.push(await readAlone(path, limits))
  const [{ name, megabytes, end }] = readings as [Reading]
  const seconds = median(readings.map((one) => one.seconds))
  const cpu = median(readings.map((one) => one.cpuMs / 1_000))
  const peak = Math.max(...readings.map((one) => one.peakMb))
  const figures = [megabytes, seconds, megabytes / seconds, cpu].map((figure) => figure.toFixed(2))
  console.log(row(name, ...figures, peak.toFixed(0), end))
}

const stand = await openStand(limits.maxFileSize, limits.concurrency)
try {
  const publisher = await stand.signInPublisher()
  const ingestAll = async () => {
    const begun = await Promise.all(paths.map(async (path) => uploadBook(publisher, await fileAt(path))))
    for (const { id } of begun) await waitForIngestion(publisher, id)
  }
  await ingestAll()
  const started = performance.now()
  await ingestAll()
  const minutes = (performance.now() - started) / 60_000
  console.log(
    `${(paths.length / minutes).toFixed(0)} books a minute through the catalog, ${limits.concurrency} at once`,
  )
} finally {
  await stand.close()
}

async function fileAt(path: string) {
  const { size } = await stat(path)
  const blob = await openAsBlob(path)
  return { name: path, mediaType: 'application/octet-stream', byteSize: size, open: () => blob.stream() }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

function row(...[name = '', ...cells]: string[]): string {
  return name.padEnd(32) + cells.map((cell) => cell.padStart(10)).join('')
}
