// Stands in for the subgraphs: it learns the real ones' answers and gives them again. What it learns once sealed is counted.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { assertionHeader } from '#kit/auth/viewer.ts'
import { asReadBefore } from '../operations.ts'
import { headerOf, serveWire, type WireRequest } from './wire.ts'

const upstreams = JSON.parse(process.env['UPSTREAMS']!) as Record<string, string>
const passedOn = ['content-type', 'accept', assertionHeader, 'apollo-require-preflight']
let isSealed = false
let late = 0

process.on('message', (message) => {
  if (message === 'seal') isSealed = true
  if (message === 'count') process.send?.({ late })
})
process.on('disconnect', () => process.exit(0))

const urls: Record<string, string> = {}
for (const [name, upstream] of Object.entries(upstreams)) {
  const learned = new Map<string, Buffer>()
  const server = serveWire((asked) => {
    const key = `${asked.method} ${asked.path} ${viewerOf(asked.head)} ${asReadBefore(asked.body)}`
    const known = learned.get(key)
    if (known) return known
    // What has changed meanwhile is asked anew each time.
    if (isSealed && asked.method === 'POST') late++
    return learn(upstream, asked).then((answer) => {
      learned.set(key, answer)
      return answer
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
process.send?.({ urls })

async function learn(upstream: string, { method, path, head, body }: WireRequest): Promise<Buffer> {
  const headers = passedOn.flatMap((name) => {
    const value = headerOf(head, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  const answer = await request(`${upstream}${path}`, {
    method: method as 'POST',
    headers: Object.fromEntries(headers),
    ...(method === 'POST' && { body }),
  })
  const type = String(answer.headers['content-type'] ?? 'application/octet-stream')
  return response(answer.statusCode, type, Buffer.from(await answer.body.arrayBuffer()))
}

const response = (status: number, type: string, body: Buffer) =>
  Buffer.concat([
    Buffer.from(
      `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Not OK'}\r\ncontent-type: ${type}\r\n` +
        `content-length: ${body.byteLength}\r\nconnection: keep-alive\r\n\r\n`,
    ),
    body,
  ])

/** Of the assertion's payload, unverified: nothing here is anybody's secret. */
function viewerOf(head: string): string {
  const payload = headerOf(head, assertionHeader)?.split('.')[1]
  if (!payload) return ''
  return /"userId":"([^"]+)"/.exec(Buffer.from(payload, 'base64url').toString('latin1'))?.[1] ?? ''
}
