// npm run demo [-- book.epub]: walks the main job on a running platform, with its own sample or with the EPUB given.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readWalkConfig } from './config.ts'
import { readBook as readSource } from './epub/book-source.ts'
import { buildEpub } from './epub/build-epub.ts'
import { graphClient } from './graph-client.ts'
import { signIn } from './sign-in.ts'
import { buyBook } from './walk/buy-book.ts'
import { registerReader } from './walk/new-reader.ts'
import { publishBook } from './walk/publish-book.ts'
import { readBook } from './walk/read-book.ts'
import { megabytes, openReport, StepFailure } from './walk/report.ts'
import { readWalkedFile } from './walk/walked-file.ts'

const SAMPLE = 'the-walkers-notebook'

async function walk(path: string): Promise<void> {
  const { quireUrl, password } = readWalkConfig()
  const graph = graphClient(`${quireUrl}/graphql`)
  const file = await report.step('a book', async () => {
    const value = await readWalkedFile(path)
    return { value, said: `${value.name}, ${megabytes(value.byteSize)}` }
  })
  const publisher = await report.step('signed in', async () => {
    return { value: await signIn(graph, 'publisher', password), said: `as publisher at ${quireUrl}` }
  })
  const bookId = await publishBook(report, publisher, () => signIn(graph, 'admin', password), file)

  const reader = await report.step('registered', async () => {
    const value = await registerReader(graph, "The walker's phone")
    return { value, said: value.username }
  })
  await buyBook(report, reader.graph, bookId, file.claims.title)
  await readBook(report, bookId, reader.graph, () => {
    return signIn(graph, reader.username, reader.password, { name: "The walker's tablet", platform: 'node' })
  })
}

async function withSample(work: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'quire-walk-'))
  try {
    const source = await readSource(new URL(`walk/${SAMPLE}.md`, import.meta.url))
    const path = join(folder, `${SAMPLE}.epub`)
    await writeFile(path, await buildEpub(source))
    await work(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const report = openReport()
const given = process.argv[2]
try {
  await (given ? walk(given) : withSample(walk))
} catch (error) {
  if (!(error instanceof StepFailure)) throw error
  report.failed(error)
  process.exitCode = 1
}
