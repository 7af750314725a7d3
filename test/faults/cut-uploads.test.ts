import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCatalog, type TestCatalog } from '../support/catalog.ts'
import { queryAt } from '../support/query-at.ts'
import { sendCut } from '../support/upload.ts'

const cuts = 200

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startCatalog()
})
afterAll(() => catalog[Symbol.asyncDispose]())

test(`an upload that is cut off at any of ${cuts} offsets leaves nothing but an ingestion that says so`, async () => {
  const file = Buffer.alloc(700_001, 'All work and no play makes Jack a dull boy. ')
  const begin = pLimit(10)
  const offsets = Array.from({ length: cuts }, (_, at) => Math.round((at * file.length) / (cuts - 1)))
  await Promise.all(
    offsets.map((offset) =>
      begin(() => sendCut(catalog.url, catalog.publisher, file.subarray(0, offset), file.length)),
    ),
  )
  const rows = () =>
    queryAt(
      catalog.database.urlOf('catalog'),
      `SELECT count(*)::int, i.state, f.code, i.sha256, i.book_id FROM ingestion i
        LEFT JOIN ingestion_finding f ON f.ingestion_id = i.id GROUP BY 2, 3, 4, 5`,
    )
  await expect
    .poll(rows, { timeout: 60_000 })
    .toEqual([{ count: cuts, state: 'FAILED', code: 'UPLOAD_INTERRUPTED', sha256: null, book_id: null }])
  expect(await Array.fromAsync(catalog.store.list(''))).toEqual([])
  const { storage } = catalog.config
  const folder = storage.kind === 'folder' ? storage.path : ''
  expect(await readdir(join(folder, '.incoming'))).toEqual([])
})
