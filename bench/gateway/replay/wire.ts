import { createServer, type Server, type Socket } from 'node:net'

export interface WireRequest {
  method: string
  path: string
  /** As it came, names in any case. */
  head: string
  body: string
}

/** Gives the whole response, head and all; a promise only where it has to ask somebody. */
export type Answer = (request: WireRequest) => Buffer | Promise<Buffer>

const endOfHead = Buffer.from('\r\n\r\n')

/**
 * As much of HTTP/1.1 as the gateways' clients speak, with persistent connections. Node's own server costs more than a gateway
 * spends on a fetch, and would be what is measured at saturation.
 */
export function serveWire(answer: Answer): Server {
  return createServer({ noDelay: true }, (socket) => {
    let pending: Buffer = Buffer.alloc(0)
    let busy = false
    const work = async () => {
      if (busy) return
      busy = true
      for (let found = readRequest(pending); found; found = readRequest(pending)) {
        pending = pending.subarray(found.length)
        const response = answer(found.request)
        write(socket, response instanceof Buffer ? response : await response)
      }
      busy = false
    }
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length ? Buffer.concat([pending, chunk]) : chunk
      void work()
    })
    socket.on('error', () => socket.destroy())
  })
}

function write(socket: Socket, response: Buffer): void {
  if (socket.writable) socket.write(response)
}

/** The first whole request of what has come, and how long it is; null if there is none yet. */
function readRequest(bytes: Buffer): { request: WireRequest; length: number } | null {
  const headEnd = bytes.indexOf(endOfHead)
  if (headEnd < 0) return null
  const head = bytes.toString('latin1', 0, headEnd)
  const bodyStart = headEnd + endOfHead.length
  const [method = '', path = ''] = head.slice(0, head.indexOf('\r\n')).split(' ')
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const chunked = readChunks(bytes, bodyStart)
    return chunked && { request: { method, path, head, body: chunked.body }, length: chunked.end }
  }
  const end = bodyStart + Number(headerOf(head, 'content-length') ?? 0)
  if (bytes.length < end) return null
  return { request: { method, path, head, body: bytes.toString('utf8', bodyStart, end) }, length: end }
}

function readChunks(bytes: Buffer, start: number): { body: string; end: number } | null {
  const chunks: Buffer[] = []
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (bytes.length < next) return null
    if (size === 0) return { body: Buffer.concat(chunks).toString(), end: next }
    chunks.push(bytes.subarray(lineEnd + 2, next - 2))
    at = next
  }
}

export function headerOf(head: string, name: string): string | undefined {
  const start = head.toLowerCase().indexOf(`\r\n${name}:`)
  if (start < 0) return undefined
  const valueStart = start + name.length + 3
  const end = head.indexOf('\r\n', valueStart)
  return head.slice(valueStart, end < 0 ? undefined : end).trim()
}
