import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { families } from '#kit/observability/metrics/metrics.ts'
import { scrape } from '../support/scrape.ts'
// What they define is what there is.
import '../../gateway/telemetry/metrics.ts'
import '#kit/observability/metrics/subgraph-metrics.ts'

const deploy = join(import.meta.dirname, '../../deploy')

interface Panel {
  title: string
  type: string
  targets?: { expr: string; legendFormat: string }[]
}
const { panels } = JSON.parse(readFileSync(join(deploy, 'grafana/quire.json'), 'utf8')) as { panels: Panel[] }
const queries = panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })))
const ofProcess = /\b(?:nodejs|process)_\w+/g
const ofOurs = /\bquire_\w+/g

test('the dashboard shows what is measured', async () => {
  const { text } = await scrape()
  const shown = (name: string) => text.includes(`\n# TYPE ${name} `)
  const measured = (name: string) =>
    families.has(name.replace(/_(bucket|sum|count)$/, '')) || families.has(name)
  const rules = readFileSync(join(deploy, 'prometheus/rules.yml'), 'utf8')
  for (const { title, expr } of queries) {
    const recorded: string[] = expr.match(/\bquire:[\w:]+/g) ?? []
    const named = [...(expr.match(ofOurs) ?? []), ...(expr.match(ofProcess) ?? [])]
    expect(recorded.length + named.length, title).toBeGreaterThan(0)
    expect(
      recorded.filter((name) => !rules.includes(`record: ${name}\n`)),
      title,
    ).toEqual([])
    expect(
      named.filter((name) => !measured(name) && !shown(name)),
      title,
    ).toEqual([])
  }
})

test('whatever is measured is on the dashboard, by the labels that it has', () => {
  const rules = readFileSync(join(deploy, 'prometheus/rules.yml'), 'utf8')
  const seen = new Set(`${queries.map(({ expr }) => expr).join('\n')}\n${rules}`.match(ofOurs))
  const isSeen = (name: string) => ['', '_bucket'].some((end) => seen.has(`${name}${end}`))
  const ours = [...families.keys()].filter((name) => name.startsWith('quire_'))
  expect(ours.length).toBeGreaterThan(30)
  expect(ours.filter((name) => !isSeen(name))).toEqual([])
  for (const { title, expr, legendFormat } of queries) {
    const grouped = new Set([...expr.matchAll(/by \(([\w, ]+)\)/g)].flatMap(([, by = '']) => by.split(', ')))
    if (!grouped.size) continue
    const known = new Set([...families.values()].flatMap(({ labels }) => labels).concat('le'))
    expect(
      [...grouped].filter((label) => !known.has(label)),
      title,
    ).toEqual([])
    const told = [...legendFormat.matchAll(/{{(\w+)}}/g)].map(([, label = '']) => label)
    expect(
      told.filter((label) => !grouped.has(label)),
      title,
    ).toEqual([])
  }
})
