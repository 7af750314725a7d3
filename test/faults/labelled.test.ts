import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '#kit/observability/log.ts'
import { openFolderStore } from '#kit/storage/folder-store.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { readCatalogConfig } from '../../subgraphs/catalog/config.ts'
import { openReaders } from '../../subgraphs/catalog/ingestion/worker/readers.ts'

const data = join(import.meta.dirname, '../../../shared/data/labelled')
const labels = existsSync(data) ? readFileSync(join(data, 'labels.tsv'), 'utf8').trim().split('\n') : []
const rows = labels.slice(1).map((line) => {
  const [name = '', , verdict = '', codes = ''] = line.split('\t')
  return { name, verdict, codes }
})
if (rows.length === 0) console.warn('Skipped: there are no labelled books beside the checkout.')

const share = 0.96
/** About the archive and what finds the package in it. */
const isContainerLevel = (name: string) => name.includes('ocf')

let folder: string
let store: ObjectStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-labelled-'))
  store = openFolderStore(folder)
})
const readers = openReaders()
afterAll(async () => {
  readers[Symbol.dispose]()
  await rm(folder, { recursive: true, force: true })
})

/** `reject` where the findings would keep the book from being published. */
async function judge(name: string): Promise<{ verdict: string; codes: string[] }> {
  const file = readFileSync(join(data, name))
  await store.put(`files/${name}`, file)
  const { findings } = await readers.read({
    store,
    fileKey: `files/${name}`,
    fileName: name,
    byteSize: file.length,
    prefix: `publications/1/${name}`,
    claim: async () => {},
    limits: readCatalogConfig({
      CATALOG_DATABASE_URL: 'postgres://none',
      EVENTS_DATABASE_URL: 'postgres://none',
      SECRET: 'no secret, but as long as one has to be',
    }).ingestion,
    log: createLog({ level: 'silent', part: 'test' }),
    signal: new AbortController().signal,
    onProgress: () => {},
  })
  const errors = findings.filter(({ severity }) => severity === 'ERROR' || severity === 'FATAL')
  return { verdict: errors.length ? 'reject' : 'clean', codes: errors.map(({ code }) => code) }
}

test.skipIf(rows.length === 0)(
  `findings agree with EPUBCheck's verdict on ${share * 100} % of the books of its own test suite`,
  { timeout: 1_800_000 },
  async () => {
    const begin = pLimit(2)
    const judged = await Promise.all(
      rows.map((row) => begin(async () => ({ ...row, ours: await judge(row.name) }))),
    )
    const wrong = judged.filter(({ verdict, ours }) => ours.verdict !== verdict)
    const right = judged.length - wrong.length
    console.log(`${right} of ${judged.length} (${((100 * right) / judged.length).toFixed(1)} %)`)
    for (const { name, verdict, codes, ours } of wrong)
      console.log(`${name}: ${verdict} ${codes}, but ${ours.verdict} ${ours.codes.join(' ')}`)
    expect(wrong.filter(({ name }) => isContainerLevel(name))).toEqual([])
    expect(right / judged.length).toBeGreaterThanOrEqual(share)
  },
)
