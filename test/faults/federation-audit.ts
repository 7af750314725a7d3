import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { freePort } from '../support/free-port.ts'
import { startOurGateway } from '../support/our-gateway.ts'
import { startStockGateway } from '../support/stock-gateway.ts'

/**
 * The Guild's federation audit over our gateway: `AUDIT_FOLDER=<its checkout, installed> node test/faults/federation-audit.ts`,
 * with `--stock` over Apollo's, and with the names of suites over those only.
 */
interface AuditCase {
  query: string
  expected: { data?: unknown; errors?: boolean }
}

const { values, positionals } = parseArgs({ options: { stock: { type: 'boolean' } }, allowPositionals: true })
const folder = process.env['AUDIT_FOLDER']
if (!folder) {
  console.error('AUDIT_FOLDER must name an installed checkout of graphql-hive/federation-gateway-audit.')
  process.exit(1)
}

const port = await freePort()
const serving = ['--import', 'tsx', 'src/cli.ts', 'serve', '--port', `${port}`]
const audit = spawn(process.execPath, serving, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
const base = `http://localhost:${port}`
try {
  await untilServing(audit, `${base}/ids`)
  const ids = positionals.length ? positionals : ((await fetchJson(`${base}/ids`)) as string[])
  let passed = 0
  const failures: string[] = []
  for (const id of ids) {
    const outcomes = await runSuite(id)
    console.log(`${id.padEnd(40)} ${outcomes.map((failure) => (failure === null ? '.' : 'X')).join('')}`)
    for (const failure of outcomes) {
      if (failure === null) passed += 1
      else failures.push(failure)
    }
  }
  for (const failure of failures) console.log(`\n${failure}`)
  console.log(`\npassed ${passed}, failed ${failures.length}, of ${passed + failures.length}`)
  process.exitCode = failures.length ? 1 : 0
} finally {
  audit.kill()
}

/** What is wrong with each case's answer; null where it is as the audit wants it. */
async function runSuite(id: string): Promise<(string | null)[]> {
  const supergraph = await (await fetch(`${base}/${id}/supergraph`)).text()
  const cases = (await fetchJson(`${base}/${id}/tests`)) as AuditCase[]
  await using gateway = await (values.stock ? startStockGateway(supergraph) : startOurGateway(supergraph))
  const outcomes: (string | null)[] = []
  for (const [index, { query, expected }] of cases.entries()) {
    const answer = await gateway.ask(query)
    const isAsWanted =
      isDeepStrictEqual(plain(answer.data ?? null), expected.data ?? null) &&
      (expected.errors === undefined || expected.errors === Boolean(answer.errors?.length))
    const report = [`${id} ${index}:`, query, `wanted ${JSON.stringify(expected)}`]
    outcomes.push(isAsWanted ? null : [...report, `got    ${JSON.stringify(answer)}`].join('\n'))
  }
  return outcomes
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

async function fetchJson(url: string): Promise<unknown> {
  return (await fetch(url)).json()
}

async function untilServing(server: ChildProcess, url: string): Promise<void> {
  const ended = once(server, 'exit').then(() => true)
  while (
    !(await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (await Promise.race([ended, pause(100, false)])) throw new Error('The audit does not start.')
  }
}
