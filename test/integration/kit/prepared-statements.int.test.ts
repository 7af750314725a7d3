import { expect, test } from 'vitest'
import { openDatabase } from '#kit/database/open-database.ts'
import { PrismaClient } from '../../../subgraphs/library/generated/prisma/client.ts'
import { createTestDatabase } from '../../support/database.ts'

test('a connection keeps the statements that Prisma sends often, parsed and planned', async () => {
  await using database = await createTestDatabase()
  await using library = await openDatabase({
    config: { name: 'library', databaseUrl: database.urlOf('library') },
    migrations: new URL('../../../prisma/library/migrations/', import.meta.url),
    createClient: (options) => new PrismaClient(options),
  })
  const { prisma, pool } = library
  await prisma.shelf.count()
  for (let time = 0; time < 12; time += 1) await prisma.rating.findMany({ where: { bookId: { in: [] } } })
  const { rows } = await pool.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements')
  expect(rows).toMatchObject([{ statement: expect.stringContaining('"library"."rating"') as string }])
  expect(pool.totalCount).toBe(1)
})
