import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setImmediate as aTurn, setTimeout as wait } from 'node:timers/promises'

/** What happens to the bytes that a subgraph answers. */
export type Chaos =
  | { kind: 'none' }
  /** Milliseconds before each chunk. */
  | { kind: 'latency'; ms: number }
  | { kind: 'bandwidth'; bytesPerSecond: number }
  /** The connection is reset when the answer comes. */
  | { kind: 'reset' }
  /** In pieces of so many bytes. */
  | { kind: 'slicing'; bytes: number }
  | { kind: 'cut'; after: number }
  | { kind: 'garbage' }
  /** A well-formed answer over HTTP that is this large. */
  | { kind: 'flood'; bytes: number }
  /** Takes what comes, and says nothing. */
  | { kind: 'hang' }

export interface ChaosProxy extends AsyncDisposable {
  url: string
  /** Where the subgraph is; may be said later. */
  target: string
  chaos: Chaos
  /** How often its graph was asked. */
  asked: number
}

/** Stands in front of a subgraph, and does to its answers what a bad network does. */
export async function startChaosProxy(): Promise<ChaosProxy> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    const { hostname, port } = new URL(proxy.target)
    const upstream = connect(Number(port), hostname)
    keep(upstream)
    client.on('data', (chunk: Buffer) => {
      if (chunk.includes('POST /graphql ')) proxy.asked += 1
    })
    client.pipe(upstream)
    client.on('close', () => upstream.destroy())
    void carry(upstream, client, () => proxy.chaos).catch(() => client.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const proxy: ChaosProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    chaos: { kind: 'none' },
    asked: 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
  return proxy
}

async function carry(upstream: Socket, client: Socket, chaosNow: () => Chaos): Promise<void> {
  for await (const chunk of upstream as AsyncIterable<Buffer>) {
    const chaos = chaosNow()
    switch (chaos.kind) {
      case 'none':
        await send(client, chunk)
        break
      case 'latency':
        await wait(chaos.ms)
        await send(client, chunk)
        break
      case 'bandwidth':
        for (let sent = 0; sent < chunk.length; sent += chaos.bytesPerSecond / 10) {
          await send(client, chunk.subarray(sent, sent + chaos.bytesPerSecond / 10))
          await wait(100)
        }
        break
      case 'slicing':
        for (let sent = 0; sent < chunk.length; sent += chaos.bytes) {
          await send(client, chunk.subarray(sent, sent + chaos.bytes))
          await aTurn()
        }
        break
      case 'reset':
        client.resetAndDestroy()
        return
      case 'cut':
        await send(client, chunk.subarray(0, chaos.after))
        client.destroy()
        return
      case 'garbage':
        await send(client, Buffer.alloc(2_000, 0xfe))
        break
      case 'flood': {
        await send(client, Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${chaos.bytes}\r\n\r\n`))
        const piece = Buffer.alloc(1_048_576, ' ')
        for (let sent = 0; sent < chaos.bytes; sent += piece.length) await send(client, piece)
        break
      }
      case 'hang':
        break
    }
  }
  client.end()
}

async function send(client: Socket, bytes: Buffer): Promise<void> {
  if (client.destroyed) throw new Error('The client is gone.')
  await new Promise<void>((done, fail) => client.write(bytes, (error) => (error ? fail(error) : done())))
}
