import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readShelf } from '../../demo/epub/book-source.ts'
import { done } from '../../demo/graph-client.ts'
import { fillShop } from '../home/shop.ts'
import { freePort } from '../processes/free-port.ts'
import { startProcess, type Process } from '../processes/start-process.ts'
import { home } from './operations.ts'
import { registerReader, type Reader } from './readers.ts'
import type { Surroundings } from './contenders.ts'

export interface Shop extends Surroundings {
  readers: Reader[]
  /** Of books that have reviews. */
  slugs: string[]
  close(): Promise<void>
}

const password = 'read-more-books'
const subgraphNames = ['identity', 'catalog', 'library', 'commerce']
/** A page of Home is 20 books. */
const wanted = 24
const reviewed = 8
const reviewsOfEach = 3

/** Our own subgraphs with PostgreSQL, together in a process of their own, and a shop in them with readers and reviews. */
export async function openShop({ readers: readerCount }: { readers: number }): Promise<Shop> {
  const dataDir = await mkdtemp(join(tmpdir(), 'quire-bench-'))
  const processes: Process[] = []
  const close = async () => {
    for (const process of processes.reverse()) await process.close()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const ports = await Promise.all([...subgraphNames, 'gateway'].map(freePort))
    const subgraphs = Object.fromEntries(
      subgraphNames.map((name, index) => [name, `http://127.0.0.1:${ports[index]}`]),
    )
    const secret = randomBytes(24).toString('base64url')
    const publicUrl = `http://127.0.0.1:${ports.at(-1)}`
    const env = {
      DATA_DIR: dataDir,
      SECRET: secret,
      PUBLIC_URL: publicUrl,
      PORT: String(ports.at(-1)),
      LOG_LEVEL: 'warn',
      // Of the contenders, ours alone could sign its calls.
      SIGNED_REQUESTS: 'false',
      SEED_DEMO: 'true',
      DEMO_PASSWORD: password,
    }
    const portOf = Object.fromEntries(
      subgraphNames.map((name, index) => [`${name.toUpperCase()}_PORT`, String(ports[index])]),
    )
    const urlOf = Object.fromEntries(
      Object.entries(subgraphs).map(([name, url]) => [`${name.toUpperCase()}_URL`, url]),
    )
    processes.push(
      await startProcess('main.ts', subgraphNames, { env: { ...env, ...portOf }, ready: /^commerce / }),
    )
    processes.push(
      await startProcess('main.ts', ['gateway'], { env: { ...env, ...urlOf }, ready: /^Quire is open/ }),
    )
    const graphqlUrl = `${publicUrl}/graphql`
    const shelf = await readShelf()
    await fillShop(graphqlUrl, password, { present: shelf.length, wanted })
    const readers: Reader[] = []
    for (let number = 1; number <= readerCount; number++)
      readers.push(await registerReader(graphqlUrl, number))
    return {
      subgraphs,
      supergraphFile: await writeSupergraph(dataDir, subgraphs),
      secret,
      publicUrl,
      dataDir,
      readers,
      slugs: await reviewBooks(readers.slice(0, reviewsOfEach)),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The supergraph with the addresses that peers read from it. */
export async function writeSupergraph(folder: string, urls: Record<string, string>): Promise<string> {
  const path = join(folder, `supergraph-${Object.values(urls).join('').replaceAll(/\D+/g, '-')}.graphql`)
  const sdl = await readFile(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8')
  await writeFile(
    path,
    sdl.replaceAll(/@join__graph\(name: "(\w+)", url: "[^"]*"\)/g, (_, name: string) => {
      return `@join__graph(name: "${name}", url: "${urls[name]}/graphql")`
    }),
  )
  return path
}

interface Listed {
  newest: { edges: { node: { id: string; slug: string; access: { __typename: string } } }[] }
}

async function reviewBooks(readers: Reader[]): Promise<string[]> {
  const [first] = readers
  if (!first) throw new Error('There is nobody to review books')
  const { newest } = await first.graph.send<Listed>(home, { first: wanted })
  const open = newest.edges
    .map(({ node }) => node)
    .filter(({ access }) => access.__typename === 'FreeWithAds')
  const books = open.slice(0, reviewed)
  for (const { id: bookId, slug } of books) {
    for (const [index, { graph, deviceId }] of readers.entries()) {
      const opened = await graph.send<{ openBook: { problems: [] } }>(
        'mutation ($input: OpenBookInput!) { openBook(input: $input) { problems { code message path } } }',
        { input: { bookId, deviceId } },
      )
      done('openBook', opened.openBook)
      const input = {
        bookId,
        rating: 3 + index,
        title: `On ${slug}`,
        body: 'It kept me from sleep. '.repeat(9),
      }
      const given = await graph.send<{ reviewBook: { problems: [] } }>(
        'mutation ($input: ReviewBookInput!) { reviewBook(input: $input) { problems { code message path } } }',
        { input },
      )
      done('reviewBook', given.reviewBook)
    }
  }
  return books.map(({ slug }) => slug)
}
