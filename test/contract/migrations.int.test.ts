import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { diffToSchema } from '../../prisma/schema-engine.ts'
import { subgraphs } from '../../schema/sdl.ts'

test.each(subgraphs)('the migrations of %s lead to its schema.prisma', async (subgraph) => {
  const name = `quire_shadow_${randomUUID().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: inject('adminUrl') })
  await admin.connect()
  try {
    await admin.query(`CREATE DATABASE ${name}`)
    const url = new URL(inject('adminUrl'))
    url.pathname = `/${name}`
    expect(await diffToSchema(subgraph, url.href)).toBe('')
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await admin.end()
  }
})
