import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')

interface Import {
  from: string
  /** A path from the root for our own modules, the specifier for others'. */
  to: string
}

const imports: Import[] = files.flatMap((from) => {
  const source = readFileSync(join(root, from), 'utf8')
  const specifiers = source.matchAll(
    /(?:\bfrom|^import)\s+['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/gm,
  )
  return [...specifiers].map(([, plain, dynamic]) => ({ from, to: resolve(from, plain ?? dynamic ?? '') }))
})

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('#kit/')) return `subgraphs/_kit/${specifier.slice(5)}`
  return specifier.startsWith('.') ? relative(root, join(root, dirname(from), specifier)) : specifier
}

const isOurs = (path: string) => /\.(ts|json|graphql)$/.test(path) && !path.startsWith('node:')
const isTest = (path: string) =>
  path.startsWith('test/') || path.startsWith('bench/') || path.includes('.test.')
const subgraphOf = (path: string) => /^subgraphs\/([a-z]\w*)\//.exec(path)?.[1]
const offenders = (isOffence: (one: Import) => boolean) =>
  imports
    .filter((one) => isOurs(one.to) && !isTest(one.from) && isOffence(one))
    .map(({ from, to }) => `${from} -> ${to}`)

describe('who may import whom', () => {
  test('the imports are found', () => {
    expect(imports.length).toBeGreaterThan(100)
    expect(imports.some(({ to }) => to.startsWith('subgraphs/_kit/'))).toBe(true)
  })

  test('schema/ imports only itself and the kit-free world', () => {
    expect(offenders(({ from, to }) => from.startsWith('schema/') && !to.startsWith('schema/'))).toEqual([])
  })

  test('the kit imports only itself', () => {
    expect(
      offenders(({ from, to }) => from.startsWith('subgraphs/_kit/') && !to.startsWith('subgraphs/_kit/')),
    ).toEqual([])
  })

  test('a subgraph imports the kit and itself, never a sibling or the gateway', () => {
    expect(
      offenders(({ from, to }) => {
        const name = subgraphOf(from)
        return name !== undefined && !to.startsWith('subgraphs/_kit/') && subgraphOf(to) !== name
      }),
    ).toEqual([])
  })

  test('the gateway imports the kit, the SDL and itself', () => {
    const allowed = ['gateway/', 'subgraphs/_kit/', 'schema/']
    expect(
      offenders(
        ({ from, to }) => from.startsWith('gateway/') && !allowed.some((folder) => to.startsWith(folder)),
      ),
    ).toEqual([])
  })

  test('resolvers call services and loaders, never repositories', () => {
    expect(
      offenders(({ from, to }) => from.includes('/resolvers/') && to.endsWith('-repository.ts')),
    ).toEqual([])
  })

  test('services know nothing of resolvers and of the GraphQL context', () => {
    const isForbidden = (to: string) => to.includes('/resolvers/') || to.endsWith('/context.ts')
    expect(offenders(({ from, to }) => from.endsWith('-service.ts') && isForbidden(to))).toEqual([])
  })

  test('only main.ts introduces the gateway and the subgraphs to each other', () => {
    const isPart = (path: string) => path.startsWith('gateway/') || subgraphOf(path) !== undefined
    const outside = offenders(({ from, to }) => isPart(to) && !isPart(from) && from !== 'main.ts')
    expect(outside).toEqual([])
  })

  test('nothing imports test/ or bench/', () => {
    expect(offenders(({ to }) => to.startsWith('test/') || to.startsWith('bench/'))).toEqual([])
  })

  test('process.env is read in config.ts files and at the entry points', () => {
    const readers = files.filter(
      (path) => !isTest(path) && /process\.env\b/.test(readFileSync(join(root, path), 'utf8')),
    )
    const entries = new Set(['main.ts', 'schema/generate.ts', 'prisma/reset.ts'])
    expect(readers.filter((path) => !path.endsWith('/config.ts') && !entries.has(path))).toEqual([])
  })
})
