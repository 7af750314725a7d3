import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { startCatalog } from '../support/catalog.ts'
import { expectAsStated } from '../support/real-books.ts'

const name = 'linear-algebra.epub'
const isThere = existsSync(join(import.meta.dirname, '../../../shared/data/books', name))
if (!isThere) console.warn('Skipped: the book that is long to check is not beside the checkout.')

test.skipIf(!isThere)(
  'a book that takes EPUBCheck long is ingested as its package document states',
  async () => {
    await using catalog = await startCatalog()
    await expectAsStated(catalog, name)
  },
)
