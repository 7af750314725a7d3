import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Env } from '#kit/config/env.ts'
import { poll } from '../support/client.ts'
import { startSmallGraph } from '../integration/gateway/small-graph.ts'
import type { Name } from '../integration/gateway/small-subgraphs.ts'
import { startChaosProxy, type Chaos, type ChaosProxy } from './chaos-proxy.ts'

/** Milliseconds. */
const timeout = 2_000

const names: Name[] = ['identity', 'catalog', 'commerce']
let shaken: Shaken
let proxies: Shaken['proxies']
let ask: Shaken['ask']
beforeAll(async () => {
  shaken = await startGraph({ SUBGRAPH_BREAKER_FAILURES: '3', SUBGRAPH_BREAKER_PAUSE_MS: '100' })
  ;({ proxies, ask } = shaken)
  await ask()
})

afterEach(async () => {
  for (const name of names) proxies[name].chaos = { kind: 'none' }
  await poll(ask, (answer) => !answer.errors)
})
afterAll(() => shaken?.[Symbol.asyncDispose]())

interface Shaken extends AsyncDisposable {
  proxies: Record<Name, ChaosProxy>
  ask(): Promise<any>
}

/** A graph with proxies in front of its subgraphs, which are asked each time. */
async function startGraph(env: Env): Promise<Shaken> {
  await using opening = new AsyncDisposableStack()
  const own = {} as Shaken['proxies']
  for (const name of names) own[name] = opening.use(await startChaosProxy())
  const keepingNothing = { RESPONSE_CACHE: 'off', ENTITY_CACHE: 'off' }
  const graph = opening.use(
    await startSmallGraph({
      env: { SUBGRAPH_TIMEOUT_MS: `${timeout}`, ...keepingNothing, ...env },
      through(name, url) {
        own[name].target = url
        return own[name].url
      },
    }),
  )
  const headers = { authorization: `Bearer ${await graph.token()}` }
  const open = opening.move()
  return {
    proxies: own,
    ask: () => graph.ask('{ books { title price } me { id } }', { headers }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

const books = [
  { title: 'Emma', price: 5 },
  { title: 'Persuasion', price: 5 },
]
const whole = { data: { books, me: { id: 'u1' } } }
/** What is left of the page without one of the subgraphs. */
const holes: Record<Name, object> = {
  identity: { books, me: null },
  catalog: { books: null, me: { id: 'u1' } },
  commerce: { books: books.map((book) => ({ ...book, price: null })), me: { id: 'u1' } },
}

const fatal: Chaos[] = [
  { kind: 'latency', ms: 5 * timeout },
  { kind: 'bandwidth', bytesPerSecond: 20 },
  { kind: 'reset' },
  { kind: 'cut', after: 0 },
  { kind: 'cut', after: 30 },
  { kind: 'cut', after: 100 },
  { kind: 'garbage' },
  { kind: 'flood', bytes: 100 * 1_048_576 },
  { kind: 'hang' },
]
const harmless: Chaos[] = [
  { kind: 'latency', ms: 100 },
  { kind: 'slicing', bytes: 20 },
]
const cases = (all: Chaos[]) => names.flatMap((name) => all.map((chaos) => [name, chaos] as const))

describe('when a subgraph answers through a network that does harm', () => {
  test.each(cases(fatal))('%s, %j: the rest of the page arrives, with coded errors', async (name, chaos) => {
    proxies[name].chaos = chaos
    for (let time = 0; time < 2; time += 1) {
      const answer = await ask()
      expect(answer.data).toEqual(holes[name])
      expect(answer.errors.length).toBeGreaterThan(0)
      for (const { message, extensions } of answer.errors) {
        expect(extensions.code).toBe('UNAVAILABLE')
        expect(message).not.toMatch(/127\.0\.0\.1|identity|catalog|commerce/)
      }
    }
  })

  test.each(cases(harmless))('%s, %j: the page is whole', async (name, chaos) => {
    proxies[name].chaos = chaos
    expect(await ask()).toEqual(whole)
  })
})

test('an answer of 100 MB is not held in memory', async () => {
  proxies.catalog.chaos = { kind: 'flood', bytes: 100 * 1_048_576 }
  const before = process.memoryUsage().arrayBuffers
  await Promise.all([ask(), ask(), ask()])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1_048_576)
})

test.each(names)(
  '%s, when it hangs, is left alone after a while, and the others do not notice',
  async (name) => {
    await using own = await startGraph({
      SUBGRAPH_BREAKER_FAILURES: '3',
      SUBGRAPH_BREAKER_PAUSE_MS: '600000',
    })
    await poll(own.ask, (answer) => !answer.errors)
    const proxy = own.proxies[name]
    proxy.chaos = { kind: 'hang' }
    for (let failure = 0; failure < 3; failure += 1) await own.ask()
    expect(proxy.asked).toBeGreaterThan(3)
    const { asked } = proxy
    for (let time = 0; time < 3; time += 1) expect((await own.ask()).data).toEqual(holes[name])
    expect(proxy.asked).toBe(asked)
  },
)
