import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendDropByDrop } from '../../support/drop-by-drop.ts'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'

let graph: SmallGraph
beforeAll(async () => {
  const env = { REQUEST_TIMEOUT_MS: '300', UPLOAD_IDLE_TIMEOUT_MS: '200', SUBGRAPH_TIMEOUT_MS: '100' }
  graph = await startSmallGraph({ env })
})
afterAll(() => graph?.[Symbol.asyncDispose]())

const post = (path: string, headers: string) => `POST ${path} HTTP/1.1\r\nhost: quire\r\n${headers}\r\n\r\n`
const json = 'content-type: application/json\r\ncontent-length: 100000'
const form =
  'content-type: multipart/form-data; boundary=b\r\napollo-require-preflight: 1\r\ncontent-length: 100000'
const part = (name: string, value: string) =>
  `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const file =
  part('operations', '{"query":"mutation ($f: Upload!) { upload(file: $f) }","variables":{"f":null}}') +
  part('map', '{"0":["variables.f"]}') +
  '--b\r\ncontent-disposition: form-data; name="0"; filename="a.epub"\r\n\r\n'
const late = /^HTTP\/1\.1 408 [\s\S]*\r\n\r\n{"errors":\[{"message":"The request did not arrive in time\."/

describe('a connection on which something comes byte by byte is ended, and others are answered meanwhile', () => {
  test.concurrent.each([
    ['nothing', '', '', /^$|^HTTP\/1\.1 408 /],
    ['headers', 'POST /graphql HTTP/1.1\r\n', 'x-a: b\r\n', /^HTTP\/1\.1 408 /],
    ['a body', post('/graphql', json), ' ', late],
    [
      'a body of no length',
      post('/graphql', 'content-type: application/json\r\ntransfer-encoding: chunked'),
      '1\r\n \r\n',
      late,
    ],
    ['a body that is proxied', post('/payments/hook', json), ' ', late],
    [
      'the operation of an upload',
      post('/graphql', form) + '--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n',
      ' ',
      late,
    ],
    ['a file', post('/graphql', form) + file, 'x', late],
    [
      'a body that nobody waits for',
      post('/graphql', `${json}\r\nauthorization: Bearer x`),
      ' ',
      /^HTTP\/1\.1 401 /,
    ],
  ])('%s', async (_, whole, drops, answer) => {
    const slow = sendDropByDrop(graph.url, { whole, drops, every: 20 })
    expect(await graph.ask('{ book(id: "a") { id } }')).toEqual({ data: { book: { id: 'a' } } })
    expect(await slow.ended).toMatch(answer)
  })

  test('the next request on a connection, too', async () => {
    const { ended } = sendDropByDrop(graph.url, {
      whole: 'GET /health/live HTTP/1.1\r\nhost: quire\r\n\r\nGET ',
      drops: '/',
      every: 20,
    })
    expect(await ended).toMatch(/^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 408 /)
  })
})
