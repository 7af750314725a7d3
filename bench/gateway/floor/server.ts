// The floor: what answering Home and BookPage costs when somebody has planned them by hand and nothing else can be asked.
import { createServer, type IncomingMessage } from 'node:http'
import { Pool } from 'undici'
import { assertionHeader } from '#kit/auth/viewer.ts'
import type { Ask, Json } from './ask.ts'
import { bookPage, home } from '../operations.ts'
import { planBookPage } from './book-page.ts'
import { planHome } from './home.ts'

const pools = Object.fromEntries(
  ['identity', 'catalog', 'library', 'commerce'].map((name) => [
    name,
    new Pool(process.env[`${name.toUpperCase()}_URL`]!),
  ]),
)
const plans = new Map<string, Ask>([
  [home, planHome(pools)],
  [bookPage, planBookPage(pools)],
])

const server = createServer({ keepAliveTimeout: 65_000 }, async (request, response) => {
  try {
    const { query, variables } = JSON.parse(await readBody(request)) as Json
    const assertion = request.headers[assertionHeader] as string | undefined
    const data = await plans.get(query)?.(variables, assertion ? { [assertionHeader]: assertion } : {})
    const body = Buffer.from(JSON.stringify({ data }))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength })
    response.end(body)
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('ready'))

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve(chunks.length === 1 ? String(chunks[0]) : String(Buffer.concat(chunks))))
    request.on('error', reject)
  })
}
