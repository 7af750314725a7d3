import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { graphClient } from './graph-client.ts'
import type { UploadFile } from './multipart.ts'

const CHUNK = 64 * 1024

function fileOf(chunks: number, onRead: () => void = () => {}): UploadFile {
  return {
    name: 'a "quoted"\r\nname.epub',
    mediaType: 'application/epub+zip',
    byteSize: chunks * CHUNK,
    open: async function* () {
      for (let index = 0; index < chunks; index++) {
        onRead()
        yield Buffer.alloc(CHUNK, index)
      }
    },
  }
}

async function serve(answer: (request: IncomingMessage) => Promise<unknown>) {
  const server = createServer((request, response) => {
    void answer(request).then((data) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

describe('an upload', () => {
  test('is a GraphQL multipart request with the file for $file, and arrives as it was sent', async () => {
    let received: FormData | undefined
    await using server = await serve(async (request) => {
      const headers = { 'content-type': request.headers['content-type'] ?? '' }
      received = await new Response(await buffer(request), { headers }).formData()
      return { received: true }
    })
    const written: number[] = []
    const data = await graphClient(server.url).upload('mutation', { input: null }, fileOf(3), (bytes) => {
      written.push(bytes)
    })
    expect(data).toEqual({ received: true })
    expect(JSON.parse(String(received?.get('operations')))).toEqual({
      query: 'mutation',
      variables: { input: null, file: null },
    })
    expect(JSON.parse(String(received?.get('map')))).toEqual({ 0: ['variables.file'] })
    const file = received?.get('0') as File
    expect(file.size).toBe(3 * CHUNK)
    expect(file.type).toBe('application/epub+zip')
    expect(written).toEqual([CHUNK, 2 * CHUNK, 3 * CHUNK])
  })

  test('reads no further ahead of a server that does not take it than the buffers between them hold', async () => {
    let take = (): void => {}
    const isTaking = new Promise<void>((taking) => (take = taking))
    await using server = await serve(async (request) => {
      await isTaking
      for await (const _ of request);
      return {}
    })
    let read = 0
    const chunks = 1600
    const upload = graphClient(server.url).upload(
      'mutation',
      {},
      fileOf(chunks, () => read++),
    )
    await sleep(500)
    expect(read).toBeLessThan(chunks / 2)
    take()
    await upload
    expect(read).toBe(chunks)
  })
})
