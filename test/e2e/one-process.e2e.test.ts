import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { password, seedAccounts } from '../support/accounts.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'
import { sampleBook } from '../support/sample-book.ts'
import { runMainJob } from './main-job.ts'

let database: TestDatabase
let platform: TestPlatform
beforeAll(async () => {
  database = await createTestDatabase()
  await seedAccounts(database)
  platform = await startTestPlatform(database)
})
afterAll(async () => {
  await platform?.close()
  await database[Symbol.asyncDispose]()
})

const mobyDick = join(import.meta.dirname, '../../../shared/data/books/moby-dick.epub')

describe('the platform in one process', () => {
  test('takes a book from its upload to a reader', async () => {
    await runMainJob({ url: platform.url, password, book: await sampleBook() })
  })

  test.skipIf(!existsSync(mobyDick))('takes a real novel from its upload to a reader', async () => {
    const book = {
      bytes: readFileSync(mobyDick),
      fileName: 'moby-dick.epub',
      title: 'Moby-Dick',
      author: 'Herman Melville',
    }
    await runMainJob({ url: platform.url, password, book })
  })
})
