import type { UploadFile } from './multipart.ts'
import { done, type GraphClient } from './graph-client.ts'
import { waitFor } from './wait.ts'

interface Problem {
  code: string
  message: string
}

export interface Ingestion {
  id: string
  state: 'RECEIVED' | 'PROCESSING' | 'SUCCEEDED' | 'FAILED'
  byteSize: number
  sha256: string
  findings: { severity: string; code: string; message: string; location: string | null }[]
  book: IngestedBook | null
}

export interface IngestedBook {
  id: string
  title: string | null
  language: string | null
  status: string
  contributors: { role: string; author: { name: string } }[]
}

export interface Pricing {
  price: { amount: string; currency: string } | null
  membership: boolean
  adsPerChapter: number | null
}

const PROBLEMS = 'problems { code message path }'

const UPLOAD_BOOK = `mutation UploadBook($file: Upload!, $input: UploadBookInput) {
  uploadBook(file: $file, input: $input) { ingestion { id byteSize sha256 } ${PROBLEMS} }
}`

const INGESTION = `query Ingestion($id: ID!) {
  ingestion(id: $id) {
    id state byteSize sha256
    findings { severity code message location }
    book { id title language status contributors { role author { name } } }
  }
}`

const SET_CATEGORIES = `mutation SetCategories($input: SetBookCategoriesInput!) {
  setBookCategories(input: $input) { ${PROBLEMS} }
}`

const SET_PRICING = `mutation SetPricing($input: SetBookPricingInput!) {
  setBookPricing(input: $input) { ${PROBLEMS} }
}`

const READINESS = `query Readiness($bookId: ID!) {
  book(id: $bookId) { id status readiness { ready checks { passed message } } }
}`

const PUBLISH = `mutation Publish($input: PublishBookInput!) {
  publishBook(input: $input) { book { slug } ${PROBLEMS} }
}`

/** Sends a file: for a new draft, or in place of the file that `bookId` has. */
export async function uploadBook(
  publisher: GraphClient,
  file: UploadFile,
  options: { bookId?: string; onWritten?: (bytes: number) => void } = {},
): Promise<{ id: string; byteSize: number; sha256: string }> {
  const input = options.bookId ? { bookId: options.bookId } : null
  const data = await publisher.upload<{
    uploadBook: { ingestion: Ingestion | null; problems: Problem[] }
  }>(UPLOAD_BOOK, { input }, file, options.onWritten)
  const { ingestion } = done('uploadBook', data.uploadBook)
  if (!ingestion) throw new Error('uploadBook gave no ingestion')
  return ingestion
}

export async function waitForIngestion(publisher: GraphClient, id: string): Promise<Ingestion> {
  const ingestion = await waitFor('The ingestion', async () => {
    const data = await publisher.send<{ ingestion: Ingestion | null }>(INGESTION, { id })
    const state = data.ingestion?.state
    return state === 'SUCCEEDED' || state === 'FAILED' ? data.ingestion : null
  })
  if (ingestion.state === 'FAILED') {
    const findings = ingestion.findings.map(({ code, message }) => `${message} (${code})`)
    throw new Error(`The file was refused: ${findings.join('; ') || 'no reason was given'}`)
  }
  return ingestion
}

export async function setCategories(
  publisher: GraphClient,
  bookId: string,
  categoryIds: string[],
): Promise<void> {
  const data = await publisher.send<{ setBookCategories: { problems: Problem[] } }>(SET_CATEGORIES, {
    input: { bookId, categoryIds },
  })
  done('setBookCategories', data.setBookCategories)
}

export async function setPricing(publisher: GraphClient, bookId: string, pricing: Pricing): Promise<void> {
  const data = await publisher.send<{ setBookPricing: { problems: Problem[] } }>(SET_PRICING, {
    input: {
      bookId,
      purchase: pricing.price && { price: pricing.price },
      membership: pricing.membership,
      adSupported: pricing.adsPerChapter === null ? null : { adsPerChapter: pricing.adsPerChapter },
    },
  })
  done('setBookPricing', data.setBookPricing)
}

/** Publishes a draft as soon as it is ready; what it still lacks at the end of the wait is the failure's message. */
export async function publish(publisher: GraphClient, bookId: string): Promise<string> {
  let missing: string[] = []
  await waitFor(
    'Readiness',
    async () => {
      const { book } = await publisher.send<{
        book: { readiness: { ready: boolean; checks: { passed: boolean; message: string }[] } | null } | null
      }>(READINESS, { bookId })
      missing = (book?.readiness?.checks ?? []).filter(({ passed }) => !passed).map(({ message }) => message)
      return book?.readiness?.ready ? true : null
    },
    15,
  ).catch((error: unknown) => {
    throw missing.length ? new Error(`It is not ready to be published: ${missing.join('; ')}`) : error
  })
  const data = await publisher.send<{ publishBook: { book: { slug: string } | null; problems: Problem[] } }>(
    PUBLISH,
    { input: { bookId } },
  )
  const { book } = done('publishBook', data.publishBook)
  if (!book) throw new Error('publishBook gave no book')
  return book.slug
}
