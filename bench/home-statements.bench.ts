// How many SQL statements the storefront's Home takes, by subgraph, with pages of 5, 20 and 100 books. They are the same number.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graphClient } from '../demo/graph-client.ts'
import { readShelf } from '../demo/epub/book-source.ts'
import { signIn } from '../demo/sign-in.ts'
import { parts, startPlatform } from '../main.ts'
import { fillShop } from './home/shop.ts'
import { openStatementCount } from './home/statements.ts'

const PAGES = [5, 20, 100]
const PASSWORD = 'read-more-books'
const subgraphs = parts.filter((part) => part !== 'gateway')

const storefront = await readFile(
  new URL('../test/contract/operations/storefront.graphql', import.meta.url),
  'utf8',
)
const home = [/^fragment BookCard [\s\S]*?^}/m, /^query Home[\s\S]*?^}/m]
  .map((definition) => definition.exec(storefront)?.[0])
  .join('\n')

const statements = openStatementCount(subgraphs)
const overrides = Object.fromEntries(
  subgraphs.map((name) => [name, { onStatement: statements.listener(name) }]),
)

const dataDir = await mkdtemp(join(tmpdir(), 'quire-bench-'))
const platform = await startPlatform(
  parts,
  {
    ...process.env,
    DATA_DIR: dataDir,
    PORT: '0',
    PUBLIC_URL: 'http://quire.example',
    SEED_DEMO: 'true',
    DEMO_PASSWORD: PASSWORD,
    LOG_LEVEL: 'error',
    // What is kept takes no statement.
    RESPONSE_CACHE: 'off',
    ENTITY_CACHE: 'off',
  },
  overrides,
)
try {
  const graphqlUrl = `${platform.urls.gateway}/graphql`
  const shelf = await readShelf()
  await fillShop(graphqlUrl, PASSWORD, { present: shelf.length, wanted: Math.max(...PAGES) })
  const reader = await signIn(graphClient(graphqlUrl), 'reader', PASSWORD)

  const columns = ['books', ...subgraphs, 'all']
  console.log(`SQL statements for Home, signed in, in a shop of ${Math.max(...PAGES)} books`)
  console.log(row(columns))
  const totals = new Set<number>()
  for (const first of PAGES) {
    const counted = await statements.count(async () => {
      const { newest } = await reader.send<{ newest: { edges: unknown[] } }>(home, { first })
      if (newest.edges.length !== first)
        throw new Error(`Home has ${newest.edges.length} books, not ${first}`)
    })
    const total = Object.values(counted).reduce((sum, count) => sum + count, 0)
    totals.add(total)
    console.log(row([first, ...subgraphs.map((name) => counted[name] ?? 0), total]))
  }
  console.log(
    totals.size === 1
      ? 'The same for every length.'
      : 'It grows with the page: some list bypasses its loader.',
  )
  if (totals.size > 1) process.exitCode = 1
} finally {
  await platform.close()
  await rm(dataDir, { recursive: true, force: true })
}

function row(cells: (string | number)[]): string {
  return cells.map((cell) => String(cell).padStart(9)).join('')
}
