import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
let graph: SmallGraph
beforeAll(async () => {
  graph = await startSmallGraph()
})
afterAll(() => graph?.[Symbol.asyncDispose]())

const open = (path: string, headers: Record<string, string> = html, method = 'GET') =>
  fetch(`${graph.url}${path}`, { method, headers, redirect: 'manual' })
const policy = async (path: string) => {
  const text = (await open(path)).headers.get('content-security-policy') ?? ''
  return new Map(text.split('; ').map((rule) => [rule.split(' ', 1)[0], rule.split(' ').slice(1)]))
}
/** What a page loads. */
const assets = async (path: string) =>
  [...(await (await open(path)).text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(
    ([, address]) => address ?? '',
  )

describe('a browser', () => {
  test('finds a page at the graph, the same by HEAD, and is sent there from the root', async () => {
    const root = await open('/')
    expect([root.status, root.headers.get('location')]).toEqual([302, '/graphql'])
    const page = await open('/graphql')
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect(page.headers.get('vary')).toContain('accept')
    expect(await page.text()).toContain('data-tool="sandbox" data-accounts="true"')
    const head = await open('/graphql', html, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(await (await open('/graphiql')).text()).toContain('data-tool="graphiql"')
  })

  test.each(['/graphql', '/graphiql'])(
    'loads for %s nothing from elsewhere, and runs no script in it',
    async (path) => {
      const text = await (await open(path)).text()
      expect(text).not.toMatch(/https?:/)
      expect(text.match(/<script\b[^>]*>/g)).toEqual([
        expect.stringMatching(/^<script type="module" src="\/graphiql\/[\w.-]+\.js">$/),
      ])
      const rules = await policy(path)
      expect(rules.get('default-src')).toEqual(["'self'"])
      expect(rules.get('script-src')).toEqual(["'self'"])
      expect(rules.get('frame-ancestors')).toEqual(["'none'"])
    },
  )

  test('is allowed to reach Apollo from the page of Sandbox, and nobody from that of GraphiQL', async () => {
    const hosts = (rules: Map<unknown, string[]>) =>
      [...rules].filter(([, sources]) => sources.some((one) => /\w:\/\//.test(one)))
    const apollo = 'https://sandbox.embed.apollographql.com'
    expect(hosts(await policy('/graphql'))).toEqual([
      ['connect-src', ["'self'", apollo]],
      ['frame-src', [apollo]],
    ])
    expect(hosts(await policy('/graphiql'))).toEqual([])
  })

  test('keeps what a page loads for good, and gets it compressed as it can read it', async () => {
    const paths = await assets('/graphql')
    expect(paths.length).toBe(3)
    for (const path of paths) {
      const load = async (encoding: string) => {
        const response = await open(path, { 'accept-encoding': encoding })
        expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
        expect(response.headers.get('vary')).toBe('accept-encoding')
        return { encoding: response.headers.get('content-encoding'), text: await response.text() }
      }
      const plain = await load('identity')
      expect(plain.encoding).toBeNull()
      expect(await load('gzip, br')).toEqual({ ...plain, encoding: 'br' })
      expect(await load('gzip, br;q=0')).toEqual({ ...plain, encoding: 'gzip' })
      const head = await open(path, {}, 'HEAD')
      expect([head.status, await head.text()]).toEqual([200, ''])
    }
  })

  test.each([
    'main.js',
    'manifest.json',
    'manifest.json.br',
    '..%2fpages.ts',
    '%2e%2e/assets.ts',
    '..%2f..%2f..%2fpackage.json',
    'constructor',
    '%00',
  ])('finds nothing at /graphiql/%s', async (name) => {
    const response = await open(`/graphiql/${name}`)
    expect(response.status).toBe(404)
    expect(response.headers.get('cache-control') ?? '').not.toContain('immutable')
  })

  test('is offered no sign-in where there is no identity', async () => {
    await using bare = await startSmallGraph({ addressed: true })
    const page = await fetch(`${bare.url}/graphql`, { headers: html })
    expect(await page.text()).toContain('data-accounts="false"')
  })
})

test('all that is served is there compressed', () => {
  const names = readdirSync(join(import.meta.dirname, '../../../gateway/sandbox/generated'))
  const served = names.filter((name) => /\.(js|css|svg|ttf)$/.test(name))
  expect(served.length).toBeGreaterThan(10)
  for (const name of served) expect(names).toEqual(expect.arrayContaining([`${name}.br`, `${name}.gz`]))
})
