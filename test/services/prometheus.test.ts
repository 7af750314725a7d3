import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { families } from '#kit/observability/metrics/metrics.ts'
import { scrape } from '../support/scrape.ts'
// What they define is what there is.
import '../../gateway/telemetry/metrics.ts'
import '#kit/observability/metrics/subgraph-metrics.ts'

const cwd = join(import.meta.dirname, '../../deploy/prometheus')
const promtool = (...given: string[]) => promisify(execFile)('promtool', given, { cwd })

test('the rules are sound, and each alert comes when it should and not otherwise', async () => {
  expect((await promtool('check', 'rules', 'rules.yml')).stdout).toContain('SUCCESS')
  expect((await promtool('test', 'rules', 'rules.test.yml')).stdout).toContain('SUCCESS')
})

test('what the rules speak of is measured, and each alert is tried', () => {
  const rules = readFileSync(join(cwd, 'rules.yml'), 'utf8')
  const named = new Set(rules.match(/\bquire_\w+/g))
  const measured = (name: string) =>
    families.has(name) || families.has(name.replace(/_(bucket|sum|count)$/, ''))
  expect([...named].filter((name) => !measured(name))).toEqual([])
  expect(named.size).toBeGreaterThan(10)
  const tried = readFileSync(join(cwd, 'rules.test.yml'), 'utf8')
  const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(([, name = '']) => name)
  expect(alerts.filter((name) => !tried.includes(`alertname: ${name}\n`))).toEqual([])
})

test('the questions of the dashboard are sound', async () => {
  const dashboard = readFileSync(join(cwd, '../grafana/quire.json'), 'utf8')
  const queries = [...dashboard.matchAll(/"expr": (".*")/g)].map(
    ([, text = '']) => JSON.parse(text) as string,
  )
  const rules = queries.map((expr, number) => ({
    record: `dashboard:${number}`,
    expr: expr.replaceAll('$__rate_interval', '5m'),
  }))
  const folder = mkdtempSync(join(tmpdir(), 'quire-dashboard-'))
  const file = join(folder, 'rules.yml')
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
  try {
    expect((await promtool('check', 'rules', file)).stdout).toContain(`${queries.length} rules found`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('Prometheus finds nothing to say against what is shown', async () => {
  const { text } = await scrape()
  const ours = text.split('\n\n').filter((family) => family.includes('quire_'))
  expect(ours.length).toBeGreaterThan(20)
  const checked = promtool('check', 'metrics')
  checked.child.stdin?.end(`${ours.join('\n')}\n`)
  expect((await checked).stderr).toBe('')
})
