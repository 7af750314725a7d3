import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
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

test('Prometheus finds nothing to say against what is shown', async () => {
  const { text } = await scrape()
  const ours = text.split('\n\n').filter((family) => family.includes('quire_'))
  expect(ours.length).toBeGreaterThan(20)
  const checked = promtool('check', 'metrics')
  checked.child.stdin?.end(`${ours.join('\n')}\n`)
  expect((await checked).stderr).toBe('')
})
