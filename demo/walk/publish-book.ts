import type { GraphClient } from '../graph-client.ts'
import { listPublications } from '../publications.ts'
import {
  type Ingestion,
  publish,
  setCategories,
  setPricing,
  uploadBook,
  waitForIngestion,
} from '../publishing.ts'
import { ensureCategories } from '../seed/categories.ts'
import { megabytes, type Report } from './report.ts'
import type { WalkedFile } from './walked-file.ts'

const PRICE = { amount: '4.99', currency: 'EUR' }
const CATEGORY = 'literary-fiction'

/** The publisher's half of the main job: from a file on a disk to a book in the shop. Gives the book's id. */
export async function publishBook(
  report: Report,
  publisher: GraphClient,
  admin: () => Promise<GraphClient>,
  file: WalkedFile,
): Promise<string> {
  // Walked before: the file takes the place of the one that the book has, instead of making a second book of it.
  const own = (await listPublications(publisher)).filter(({ title }) => title === file.claims.title)
  const known =
    own.find(({ status }) => status === 'PUBLISHED') ?? own.find(({ status }) => status === 'DRAFT')

  const ingestionId = await report.step('uploaded', async () => {
    const began = performance.now()
    const upload = await uploadBook(publisher, file, {
      bookId: known?.id,
      onWritten: (bytes) => {
        const said = `${megabytes(bytes)} of ${megabytes(file.byteSize)}`
        report.progress('uploading', bytes / file.byteSize, said)
      },
    })
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    agree('byte size', upload.byteSize, file.byteSize)
    agree('SHA-256', upload.sha256, file.sha256)
    const place = known ? ', in place of the file that the book had' : ''
    return {
      value: upload.id,
      said: `${file.byteSize} bytes in ${seconds} s${place}\nSHA-256 ${upload.sha256}, as on the disk`,
    }
  })

  const book = await report.step('ingested', async () => {
    const ingestion = await waitForIngestion(publisher, ingestionId)
    if (!ingestion.book) throw new Error('The ingestion succeeded and made no book')
    const { title, language, contributors } = ingestion.book
    const names = contributors.map(({ author }) => author.name)
    agree('title', title, file.claims.title)
    for (const creator of file.claims.creators) {
      if (!names.includes(creator))
        throw new Error(`The file names ${creator}, the book only ${names.join(', ')}`)
    }
    const by = names.length > 0 ? ` by ${names.join(', ')}` : ''
    return {
      value: ingestion.book,
      said: `“${title}”${by}, as in the file\nin ${language ?? 'no stated language'}; ${findingsOf(ingestion)}`,
    }
  })

  await report.step('categorised', async () => {
    const categories = await ensureCategories(publisher, admin)
    await setCategories(publisher, book.id, [categories.get(CATEGORY) ?? ''])
    return { value: null, said: CATEGORY }
  })
  await report.step('priced', async () => {
    await setPricing(publisher, book.id, { price: PRICE, membership: true, adsPerChapter: null })
    return { value: null, said: `${PRICE.amount} ${PRICE.currency}, and on the membership` }
  })
  await report.step('published', async () => {
    if (known?.status === 'PUBLISHED') return { value: null, said: `${known.slug}, before this walk` }
    return { value: null, said: await publish(publisher, book.id) }
  })
  return book.id
}

function agree(what: string, stated: unknown, actual: unknown): void {
  if (stated !== actual) throw new Error(`The platform states the ${what} ${stated}, the file has ${actual}`)
}

function findingsOf({ findings }: Ingestion): string {
  if (findings.length === 0) return 'no findings'
  const shown = findings.slice(0, 3).map(({ severity, code, message }) => `${severity} ${code}: ${message}`)
  const more = findings.length > 3 ? [`and ${findings.length - 3} more`] : []
  return [`${findings.length} findings`, ...shown, ...more].join('\n')
}
