import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import type { GatewayAnswer } from '../../support/stock-gateway.ts'
import { readSupergraph } from '../../../gateway/composition/supergraph.ts'
import { choosePlanner } from '../../../gateway/execution/planner/choose-planner.ts'
import { createHivePlanner } from '../../../gateway/execution/planner/hive-planner.ts'
import { faultsAgainst } from '../../../gateway/execution/planner/plan-faults.ts'
import { hardGraph } from '../../differential/hard-graph.ts'
import { listenToLog } from '../../support/heard-log.ts'
import { startOurGateway } from '../../support/our-gateway.ts'

/** Nobody answers for the subgraphs. */
const { supergraphSdl = '' } = composeServices(
  [...hardGraph].map(([name, typeDefs]) => ({ name, typeDefs, url: 'http://127.0.0.1:1' })),
)

test('an operation that a planner dies of fails alone', async () => {
  const { lines, log } = listenToLog()
  const planner = await createHivePlanner(readSupergraph(supergraphSdl), { log, timeoutMs: 60_000 })
  const deadly = planner.plan(
    parse('{ allMedia { ... on Book { reviews(first: 1) { id } } ... on Film { reviews { id } } } }'),
  )
  const next = planner.plan(parse('{ version }'))
  await expect(deadly).rejects.toMatchObject({ how: 'died' })
  expect(await next).toMatchObject({ kind: 'fetch', query: '{version}' })
  expect(lines).toMatchObject([{ planner: 'hive', lastWords: expect.stringContaining('panicked') }])
  await planner.close()
})

/** Hive's planner (0.0.38) and Apollo's (2.14.4) ask for both in one call, which wants what the total requires even where it is left out. */
const mixedUp =
  'query ($isPriced: Boolean!) { product(id: 5) { crate { name } total @include(if: $isPriced) } }'

test('what no planner gets right with its conditions is planned for each of their values', async () => {
  const { log } = listenToLog()
  const supergraph = readSupergraph(supergraphSdl)
  const findFault = faultsAgainst(supergraph.document)
  const options = { log, timeoutMs: 60_000 }
  const apollo = await choosePlanner('apollo', options)(supergraph)
  const both = await choosePlanner('hive', options)(supergraph)
  const alone = await apollo.plan(parse(mixedUp))
  expect(alone && findFault(alone)).toContain('What totals is asked for under a condition')
  const plan = await both.plan(parse(mixedUp))
  expect(plan).toMatchObject({ kind: 'condition', variable: 'isPriced' })
  expect(plan && findFault(plan)).toBeNull()
  await Promise.all([apollo.close(), both.close()])
})

/** Apollo's planner (2.14.4) takes most of a minute for it, and a gigabyte. */
const endless = `{
  taxed {
    name
    verdict {
      of {
        ... on Product {
          size { ... on Size { height width } }
          tags
          related { verdict { text } related(first: 4) { weight kind } id }
          raw
        }
      }
      by { country }
    }
  }
}`

test('more new operations than a planner can get to are refused before they wait, and tell so', async () => {
  await using gateway = await startOurGateway(supergraphSdl, {
    QUERY_PLANNER: 'apollo',
    PLANNING_TIMEOUT_MS: '2000',
  })
  const holdingUp = gateway.ask(endless)
  const codes = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const answer = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `{ version a${index}: version }` }),
      })
      const { data, errors } = (await answer.json()) as GatewayAnswer
      return [answer.status, data === undefined ? errors?.[0]?.extensions?.['code'] : null].join(' ')
    }),
  )
  await holdingUp
  expect(new Set(codes)).toEqual(new Set(['200 ', '503 UNAVAILABLE']))
})

test('an operation that takes too long to plan is refused, at once when it comes again, and others are planned', async () => {
  await using gateway = await startOurGateway(supergraphSdl, {
    QUERY_PLANNER: 'apollo',
    PLANNING_TIMEOUT_MS: '2000',
  })
  const [refused, alike] = await Promise.all([gateway.ask(endless), gateway.ask(endless)])
  for (const answer of [refused, alike, await gateway.ask(endless)])
    expect(answer).toEqual({
      errors: [
        {
          message: 'The operation is too complex to be planned.',
          extensions: { code: 'OPERATION_TOO_COMPLEX' },
        },
      ],
    })
  // It comes as far as to ask a subgraph.
  expect(await gateway.ask('{ version }')).toMatchObject({ data: null, errors: [{ path: ['version'] }] })
})

test('a planner that is at work when its gateway is killed ends as well', async () => {
  const modules = ['composition/supergraph.ts', 'execution/planner/apollo-planner.ts']
  const [supergraph, planner] = modules.map(
    (path) => new URL(`../../../gateway/${path}`, import.meta.url).href,
  )
  const script = `
    import processes from 'node:child_process'
    import { syncBuiltinESMExports } from 'node:module'
    import { parse } from 'graphql'
    const { fork } = processes
    processes.fork = (...given) => {
      const child = fork(...given)
      console.log(child.pid)
      return child
    }
    syncBuiltinESMExports()
    const { readSupergraph } = await import(${JSON.stringify(supergraph)})
    const { createApolloPlanner } = await import(${JSON.stringify(planner)})
    const { SDL, OPERATION } = process.env
    const planner = await createApolloPlanner(readSupergraph(SDL), { log: console, timeoutMs: 60_000 })
    void planner.plan(parse(OPERATION))
    console.log('planning')`
  const gateway = spawn(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script], {
    env: { SDL: supergraphSdl, OPERATION: endless },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const words of gateway.stdout) if ((said += String(words)).includes('planning')) break
  const child = Number(/\d+/.exec(said))
  gateway.kill('SIGKILL')
  await once(gateway, 'exit')
  expect(child).toBeGreaterThan(0)
  await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    // It may still be there as a zombie, until whoever has taken it over looks (proc_pid_stat(5)).
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return true
  }
}

test('an operation that is too expensive is refused without being planned', async () => {
  await using gateway = await startOurGateway(supergraphSdl, {
    QUERY_PLANNER: 'apollo',
    PLANNING_TIMEOUT_MS: '2000',
    COST_BUDGETS: 'ANONYMOUS=1',
  })
  expect(await gateway.ask(endless)).toMatchObject({
    errors: [{ extensions: { code: 'COST_ESTIMATED_TOO_EXPENSIVE' } }],
  })
})
