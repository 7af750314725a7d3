// The floor of uploads: what arrives goes through a bare pipe to `TO`, or into a file, and nobody looks at it.
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const next = process.env['TO']
const file = join(process.env['DATA_DIR']!, 'floor')
const server = createServer({ requestTimeout: 0 }, async (request, response) => {
  try {
    await (next ? passOn(next, request, response) : keep(request, response))
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('ready'))

async function passOn(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const onward = ask(url, { method: 'POST', headers: request.headers })
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    onward.once('response', resolve).once('error', reject),
  )
  await pipeline(request, onward)
  await pipeline(await answered, response)
}

async function keep(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    // On the disk when it is answered, as with the store.
    await pipeline(request, createWriteStream(file, { flush: true }))
    response.end('{"data":{"uploadBook":{"ingestion":{},"problems":[]}}}')
  } finally {
    await rm(file, { force: true })
  }
}
