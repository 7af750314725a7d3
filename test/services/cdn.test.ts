import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startShelfGraph, type ShelfGraph } from '../integration/gateway/shelf-graph.ts'
import { startNginx, type Nginx } from './nginx.ts'

const folder = mkdtempSync(join(tmpdir(), 'quire-manifests-'))
let graph: ShelfGraph
let nginx: Nginx
beforeAll(async () => {
  const operations = {
    shelf: '{ books { id title price } }',
    brief: '{ brief(id: "a") { title } }',
    mine: '{ books { mine } }',
  }
  writeFileSync(join(folder, 'web.json'), JSON.stringify(operations))
  graph = await startShelfGraph({ PERSISTED_OPERATIONS: folder, RESPONSE_CACHE: 'off', ENTITY_CACHE: 'off' })
  nginx = await startNginx(graph.url)
})
afterAll(async () => {
  await nginx?.[Symbol.asyncDispose]()
  await graph?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  graph.heard('catalog')
})

async function get(id: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${nginx.url}/graphql/${id}`, { headers })
  const { data } = (await response.json()) as { data: Record<string, object[]> }
  return { data, cache: response.headers.get('x-cache') }
}

describe('a CDN in front of the gateway', () => {
  test('holds what every visitor gets', async () => {
    const first = await get('shelf')
    expect(first).toMatchObject({ cache: 'MISS', data: { books: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] } })
    expect(await get('shelf')).toEqual({ ...first, cache: 'HIT' })
    expect(graph.heard('catalog')).toHaveLength(1)
  })

  test('gives none of it to whoever says who they are, and holds nothing of theirs', async () => {
    const headers = { authorization: `Bearer ${await graph.token()}` }
    expect(await get('shelf', headers)).toMatchObject({ cache: 'MISS' })
    expect(await get('shelf', headers)).toMatchObject({ cache: 'MISS' })
    expect((await get('mine', headers)).data['books']?.[0]).toEqual({ mine: 'u1' })
    expect(await get('mine')).toMatchObject({ cache: 'MISS', data: { books: [{ mine: null }, {}, {}] } })
    expect(await get('shelf')).toMatchObject({ cache: 'HIT' })
  })

  test('asks whether what it has is still so, and is not sent it again', async () => {
    await get('brief')
    await expect.poll(async () => (await get('brief')).cache, { timeout: 5_000 }).toBe('REVALIDATED')
  })
})
