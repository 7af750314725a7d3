// The floor of uploads: what arrives goes to a file, and nobody looks at it.
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const file = join(process.env['DATA_DIR']!, 'floor')
const server = createServer({ requestTimeout: 0 }, async (request, response) => {
  try {
    // On the disk when it is answered, as with the store.
    await pipeline(request, createWriteStream(file, { flush: true }))
    response.end('{"data":{"uploadBook":{"ingestion":{},"problems":[]}}}')
  } catch (error) {
    response.writeHead(500).end(String(error))
  } finally {
    await rm(file, { force: true })
  }
})
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('ready'))
