import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pLimit from 'p-limit'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomOf } from '../differential/seeded.ts'
import { startCatalog, type TestCatalog } from '../support/catalog.ts'
import { makeEpub } from '../support/epub.ts'
import { listenToLog } from '../support/heard-log.ts'
import { openSweep } from '../support/open-sweep.ts'
import { makePdf } from '../support/pdf.ts'
import { queryAt } from '../support/query-at.ts'
import { mutate, mutateInside } from './mutate.ts'

/** `MUTANTS=200 MUTANT_SEED=mine npm run test:faults -- mutated` tries others. */
const count = Number(process.env['MUTANTS'] ?? 2_000)
const seed = process.env['MUTANT_SEED'] ?? 'mutants'
const data = join(import.meta.dirname, '../../../shared/data')

/** Longer than a reader may take: what it is stopped for is the answer. */
const patienceMs = 600_000

/** What a reader's end says of us, and not of the book. */
const crashes = new Set(['READER_CRASHED', 'MEMORY_LIMIT', 'TIME_LIMIT', 'PROCESSING_ABANDONED'])
const { lines, log } = listenToLog('warn')

let catalog: TestCatalog
let epubs: Uint8Array[]
let pdfs: Uint8Array[]
beforeAll(async () => {
  catalog = await startCatalog({}, { log })
  epubs = [
    await richEpub(),
    makeEpub(),
    ...real('books', 'hefty-water.epub'),
    ...real('labelled', '-valid.epub'),
  ]
  pdfs = [
    makePdf({ title: 'Plain', author: 'Ada Author', pages: ['One', 'Two', 'Three'] }),
    makePdf({ pages: ['Text'], catalog: '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>' }),
    ...real('odd', '.pdf'),
  ]
})
afterAll(() => catalog[Symbol.asyncDispose]())

/** Small ones, where there are any beside the checkout. */
function real(folder: string, ending: string): Uint8Array[] {
  const names = existsSync(join(data, folder)) ? readdirSync(join(data, folder)) : []
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(data, folder, name)))
    .filter(({ length }) => length > 0 && length < 30_000)
}

async function richEpub(): Promise<Uint8Array> {
  const cover = await sharp({ create: { width: 60, height: 90, channels: 3, background: '#336699' } })
    .jpeg()
    .toBuffer()
  return makeEpub({
    metadata: `<dc:title id="t">A Book &amp; More</dc:title><meta refines="#t" property="title-type">main</meta><dc:language>en</dc:language>
<dc:creator id="c">Ada Author</dc:creator><meta refines="#c" property="role" scheme="marc:relators">aut</meta><dc:date>2024-05</dc:date>
<dc:description>&lt;p&gt;Of &lt;b&gt;storms&lt;/b&gt;.&lt;/p&gt;</dc:description><meta property="belongs-to-collection" id="s">Skies</meta>`,
    chapters: {
      'one.xhtml':
        '<h1 id="a">One</h1><p onclick="x()">It was <ruby>dark<rt>dim</rt></ruby>. <img src="c.jpg" alt=""/></p>',
      'two.xhtml': `<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math><svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>`,
    },
    resources: {
      'c.jpg': { mediaType: 'image/jpeg', data: cover, properties: 'cover-image' },
      's.css': {
        mediaType: 'text/css',
        data: '@import "t.css"; @font-face { src: url(f.otf) } p { color: red }',
      },
      'i.svg': {
        mediaType: 'image/svg+xml',
        data: '<svg xmlns="http://www.w3.org/2000/svg"><g><text>A</text></g></svg>',
      },
    },
  })
}

function mutant(index: number): Uint8Array {
  const random = randomOf(`${seed} ${index}`)
  const everything = [...epubs, ...pdfs]
  if (random.chance(0.35)) return mutate(random, random.pick(pdfs), everything)
  const damage = random.chance(0.6) ? mutateInside : mutate
  return damage(random, random.pick(epubs), everything)
}

test(
  `${count} mutated EPUBs and PDFs crash nothing and leave no orphan`,
  { timeout: 7_200_000 },
  async () => {
    const begin = pLimit(4)
    const answers: { index: number; state: string; attempts: number; fatal: string[]; sha256: string }[] = []
    let stored = 0
    const refused: { code: string }[] = []
    const ingest = async (index: number) => {
      const { ingestion, problems } = await catalog.upload(mutant(index))
      if (!ingestion) return void refused.push(...problems)
      stored += 1
      const { state, attempts, findings, sha256 } = await catalog.finished(
        ingestion.id,
        catalog.publisher,
        patienceMs,
      )
      const fatal = findings.filter((one: any) => one.severity === 'FATAL').map((one: any) => one.code)
      answers.push({ index, state, attempts, fatal, sha256 })
    }
    await Promise.all(Array.from({ length: count }, (_, index) => begin(() => ingest(index))))

    const failed = answers.filter(({ state }) => state === 'FAILED')
    const tally = Map.groupBy(failed, ({ fatal }) => fatal.join())
    console.log(
      `${answers.length - failed.length} became books; ${[...tally].map(([code, those]) => `${those.length} ${code}`).join(', ')}`,
    )
    expect(failed.filter(({ fatal }) => fatal.length !== 1 || crashes.has(fatal[0] ?? ''))).toEqual([])
    expect(answers.filter(({ attempts }) => attempts !== 1)).toEqual([])
    // The last byte may be cut off, too.
    expect(refused.filter(({ code }) => code !== 'FILE_EMPTY')).toEqual([])
    expect(lines).toEqual([])

    const rows = (sql: string) => queryAt(catalog.database.urlOf('catalog'), sql)
    const [counts] = await rows(`SELECT
    (SELECT count(*)::int FROM ingestion) AS ingestions, (SELECT count(*)::int FROM book) AS books,
    (SELECT count(*)::int FROM ingestion WHERE finished_at IS NULL) AS unfinished`)
    expect(counts).toEqual({ ingestions: stored, books: answers.length - failed.length, unfinished: 0 })

    let now = new Date()
    await using sweeper = await openSweep(catalog.config, catalog.store, () => now)
    await sweeper.sweep()
    now = new Date(now.getTime() + 8 * 24 * 3_600_000)
    await sweeper.sweep()
    const covers = await rows(`SELECT cover ->> 'sha256' AS sha256 FROM book`)
    const named = new Set(
      [...answers.filter(({ state }) => state === 'SUCCEEDED'), ...covers].map(({ sha256 }) => sha256),
    )
    const keys = (await Array.fromAsync(catalog.store.list(''))).map(({ key }) => key)
    expect(keys.filter((key) => !named.has(/[\da-f]{64}/.exec(key)?.[0]))).toEqual([])
    expect(keys.filter((key) => key.startsWith('files/'))).toHaveLength(
      new Set(answers.filter(({ state }) => state === 'SUCCEEDED').map(({ sha256 }) => sha256)).size,
    )
  },
)
