import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { replaceFile } from '../../support/replace-file.ts'
import { subscribe } from '../../support/subscribe.ts'
import { startLiveGraph, type LiveGraph } from './live-graph.ts'

const query = 'subscription { stateChanged { text } }'
const told = (text: string) => ({ data: { stateChanged: { text } } })

function post({ url }: LiveGraph, token: string | null = null, document = query): Promise<Response> {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...authorization },
    body: JSON.stringify({ query: document }),
  })
}

/** A client that subscribes, and reads nothing until it is told to. */
function subscribeAsleep({ url }: LiveGraph): { socket: Socket; wake(): () => string } {
  const { hostname, port } = new URL(url)
  const body = JSON.stringify({ query })
  const socket = connect(Number(port), hostname).pause()
  socket.on('error', () => {})
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: quire\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  return {
    socket,
    wake() {
      let received = ''
      socket.on('data', (chunk) => (received += String(chunk))).resume()
      return () => received
    },
  }
}

/** For those that leave it as they find it. */
let graph: LiveGraph
beforeAll(async () => {
  graph = await startLiveGraph({ SUBGRAPH_BREAKER_FAILURES: '0' })
})
afterAll(() => graph?.[Symbol.asyncDispose]())
beforeEach(async () => {
  await vi.waitUntil(() => graph.streams() === 0, { timeout: 30_000 })
  Object.assign(graph, { state: { text: 'first' }, items: [], asked: 0, isDown: false })
})

describe('whoever reads slowly', () => {
  const rings = 40
  const large = (number: number) => `${number}:`.padEnd(1_000_000, 'x')

  test('gets the newest state in the end, and what lies in between is neither kept nor asked for', async () => {
    const { socket, wake } = subscribeAsleep(graph)
    await expect.poll(() => graph.asked).toBe(1)
    for (let number = 1; number <= rings; number += 1) {
      graph.state.text = large(number)
      graph.ring()
      await wait(5)
    }
    expect(graph.asked).toBeLessThan(rings / 2)
    const received = wake()
    await expect.poll(() => received().includes(`{"text":"${rings}:`)).toBe(true)
    expect(received().match(/event: next/g)?.length).toBe(graph.asked)
    socket.destroy()
    await expect.poll(() => graph.streams()).toBe(0)
  })

  test('holds up no gateway that stops', async () => {
    await using own = await startLiveGraph({ SHUTDOWN_TIMEOUT_MS: '60000' })
    const { socket } = subscribeAsleep(own)
    const ended = once(socket, 'close')
    for (let number = 1; number <= rings; number += 1) {
      own.state.text = large(number)
      own.ring()
      await wait(5)
    }
    expect(own.asked).toBeLessThan(rings / 2)
    await own.gateway.close()
    socket.resume()
    await ended
  })
})

test('when the gateway stops, subscriptions end without being complete, so that clients come back', async () => {
  await using own = await startLiveGraph({ SHUTDOWN_TIMEOUT_MS: '60000' })
  const stream = (await post(own)).text()
  await expect.poll(() => own.asked).toBe(1)
  await own.gateway.close()
  expect(await stream).toBe(`:\n\nevent: next\ndata: ${JSON.stringify(told('first'))}\n\n`)
  expect(own.streams()).toBe(0)
})

describe('when its source is lost', () => {
  test('a subscription goes on once it is back, with what was missed', async () => {
    const { heard, stop } = subscribe(graph.url, null, { query })
    await expect.poll(() => heard).toEqual([told('first')])
    graph.isDown = true
    graph.breakOff()
    graph.state.text = 'missed'
    await expect.poll(() => graph.streams()).toBe(0)
    graph.isDown = false
    await expect.poll(() => heard).toEqual([told('first'), told('missed')])
    expect(graph.streams()).toBe(1)
    stop()
    await expect.poll(() => graph.streams()).toBe(0)
  })

  test('one that has not begun is refused', async () => {
    graph.isDown = true
    const { heard, ended } = subscribe(graph.url, null, { query })
    await ended
    expect(heard).toMatchObject([{ errors: [{ extensions: { code: 'UNAVAILABLE' } }], data: null }])
  })

  test('an event of which nothing can be asked tells so, and the next one what there is', async () => {
    const { heard, stop } = subscribe(graph.url, null, { query })
    await expect.poll(() => heard).toHaveLength(1)
    graph.isDown = true
    graph.ring()
    await expect.poll(() => heard).toHaveLength(2)
    expect(heard[1]).toMatchObject({
      data: { stateChanged: null },
      errors: [{ path: ['stateChanged'], extensions: { code: 'UNAVAILABLE' } }],
    })
    graph.isDown = false
    graph.ring()
    await expect.poll(() => heard.slice(2)).toEqual([told('first')])
    stop()
  })
})

test('whose token has ended is told so, and hears no more', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  await using own = await startLiveGraph()
  const { heard, ended } = subscribe(own.url, await own.token({}, { expires: '1m' }), { query })
  await expect.poll(() => heard).toHaveLength(1)
  vi.setSystemTime(Date.now() + 120_000)
  own.state.text = 'secret'
  own.ring()
  await ended
  expect(heard).toEqual([
    told('first'),
    expect.objectContaining({
      errors: [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })],
    }),
  ])
  await expect.poll(() => own.streams()).toBe(0)
})

test('there are no more subscriptions than a viewer may have, nor than there may be, and one that goes makes room', async () => {
  await using own = await startLiveGraph({ MAX_SUBSCRIPTIONS: '2', MAX_SUBSCRIPTIONS_PER_VIEWER: '1' })
  const reader = await own.token()
  const code = async (answer: Response) => [
    answer.status,
    ((await answer.json()) as any).errors[0].extensions.code,
  ]
  const first = await post(own, reader)
  expect(await code(await post(own, reader))).toEqual([429, 'RATE_LIMITED'])
  const second = await post(own)
  expect([first.status, second.status]).toEqual([200, 200])
  const other = await own.token({ sub: 'u2' })
  expect(await code(await post(own, other))).toEqual([503, 'UNAVAILABLE'])
  await first.body?.cancel()
  await expect
    .poll(async () => {
      const again = await post(own, reader)
      await again.body?.cancel()
      return again.status
    })
    .toBe(200)
  await second.body?.cancel()
})

test('another supergraph is followed by subscriptions that are open, and ends those that it does not have', async () => {
  await using own = await startLiveGraph({ SUPERGRAPH_POLL_MS: '20', SUPERGRAPH_CHECK: 'warn' })
  const stays = subscribe(own.url, null, { query })
  const goes = subscribe(own.url, null, { query: 'subscription { stateChanged { text old } }' })
  await expect.poll(() => [stays.heard.length, goes.heard.length]).toEqual([1, 1])
  const supergraph = await readFile(own.supergraphFile, 'utf8')
  await replaceFile(own.supergraphFile, supergraph.replace(/^ {2}old: .*$/m, ''))
  await expect.poll(() => own.ask('{ state { old } }')).toMatchObject({ errors: [{}] })
  own.state.text = 'second'
  own.ring()
  await goes.ended
  expect(goes.heard.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] })
  await expect.poll(() => stays.heard).toEqual([told('first'), told('second')])
  stays.stop()
})

test('what goes on from where the event before ended comes in pages, each once, and where that is stays with the gateway', async () => {
  graph.items = ['a', 'b', 'c', 'd', 'e']
  const document = 'subscription ($since: String) { changed(since: $since) { items } }'
  const { heard, stop } = subscribe(graph.url, null, { query: document, variables: { since: '1' } })
  const pages = () => heard.map(({ data }) => data.changed)
  const at = (...items: string[]) => ({ items })
  await expect.poll(pages).toEqual([at('b', 'c'), at('d', 'e')])
  const { asked } = graph
  graph.ring()
  await expect.poll(() => graph.asked).toBeGreaterThan(asked)
  graph.items.push('f', 'g', 'h')
  graph.ring()
  await expect.poll(pages).toEqual([at('b', 'c'), at('d', 'e'), at('f', 'g'), at('h')])
  stop()
})
