import { createHash } from 'node:crypto'
import type { StoredCover } from '../../cover/cover.ts'
import type { InspectedImage } from '../../cover/inspect-image.ts'
import { type ByteSource, bytesSource } from '../archive/byte-source.ts'
import { type Archive, openArchive } from '../archive/open-archive.ts'
import { isContainer, sniff } from '../archive/sniff.ts'
import type { MadeBook } from '../conversion/build-epub.ts'
import { createFindings, type Findings, isEpubCheckCode, Refused } from '../findings.ts'
import { madeFile, type Sink } from '../publication/sink.ts'
import type { ReadPublication, Workplace } from '../read-publication.ts'
import { checkEpub } from '../validation/check-epub.ts'
import type { Outcome, ReadBook, SourceFormat, Task } from './protocol.ts'

export interface Surroundings {
  source: ByteSource
  publication: Sink
  putCover(sha256: string, mediaType: string, bytes: Uint8Array): Promise<void>
  onProgress(fraction: number): void
}

type Read = Pick<ReadBook, 'format' | 'made'> & { publication: ReadPublication }

/** Reads a file as a book from its first byte to its unpacked publication. Only faults that are not the file's are thrown. */
export async function readBook(task: Task, surroundings: Surroundings): Promise<Outcome> {
  const findings = createFindings()
  const outcome: Outcome = { format: null, book: null, findings: [] }
  try {
    const read = await readFile(task, surroundings, findings, (format) => (outcome.format = format))
    outcome.book = await finish(read, task, surroundings)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    findings.end(error.finding)
  }
  return { ...outcome, findings: findings.list() }
}

/** Each format is read by code of its own, which is loaded for it alone. */
async function readFile(
  { fileName }: Task,
  { source, publication: sink, onProgress }: Surroundings,
  findings: Findings,
  know: (format: SourceFormat) => void,
): Promise<Read> {
  const place: Workplace = { findings, sink, onProgress }
  const kind = sniff(await source.read(0, Math.min(source.byteSize, 4096)))
  if (!isContainer(kind)) throw new Refused(kind)
  switch (kind) {
    case 'ZIP':
      return readArchive(source, place, know)
    case 'PDF': {
      know('PDF')
      const { readPdf } = await import('../pdf/read-pdf.ts')
      return { format: 'PDF', made: null, publication: await readPdf(source, place) }
    }
    case 'MOBI': {
      know('MOBI')
      const { readMobi } = await import('../conversion/read-mobi.ts')
      return readMade(await readMobi(source), place)
    }
    case 'TEXT': {
      const { readText } = await import('../conversion/read-text.ts')
      const { format, book } = await readText(source, fileName)
      know(format)
      return readMade(book, place)
    }
  }
}

async function readArchive(
  source: ByteSource,
  place: Workplace,
  know: (format: SourceFormat) => void,
): Promise<Read> {
  const archive = await openArchive(source)
  const { isEpub } = await import('../epub/container.ts')
  if (await isEpub(archive)) {
    know('EPUB')
    return { format: 'EPUB', made: null, publication: await readChecked(source, archive, place) }
  }
  const { isComic } = await import('../comic/comic-pages.ts')
  if (!isComic(archive)) throw new Refused('FILE_IS_ZIP')
  know('CBZ')
  const { readComic } = await import('../comic/read-comic.ts')
  return { format: 'CBZ', made: null, publication: await readComic(archive, place) }
}

/** Reads an EPUB while EPUBCheck does: where it was heard out, its codes are left to it. */
async function readChecked(source: ByteSource, archive: Archive, place: Workplace): Promise<ReadPublication> {
  const { readEpub } = await import('../epub/read-epub.ts')
  const [reading, check] = await Promise.allSettled([readEpub(archive, place), checkEpub(source, archive)])
  if (check.status === 'rejected') throw check.reason
  // But for PKG-008, which says what readers don't get.
  if (check.value.complete) place.findings.remove((one) => isEpubCheckCode(one) && one.code !== 'PKG-008')
  for (const finding of check.value.findings) place.findings.take(finding)
  if (reading.status === 'rejected') throw reading.reason
  return reading.value
}

/** What came in another format is read as the EPUB that was made of it, so that readers get the same from all of them. */
async function readMade(book: MadeBook, place: Workplace): Promise<Read> {
  const { buildEpub } = await import('../conversion/build-epub.ts')
  const bytes = buildEpub(book)
  const source = bytesSource(bytes)
  const read = await readChecked(source, await openArchive(source), place)
  await place.sink.put(madeFile, 'application/epub+zip', bytes)
  const publication = { ...read, metadata: { ...read.metadata, title: book.metadata.title } }
  return { format: 'EPUB', made: { sha256: hashOf(bytes), byteSize: bytes.length }, publication }
}

async function finish(
  { publication, ...read }: Read,
  { fileName }: Task,
  { putCover }: Surroundings,
): Promise<ReadBook> {
  const { cover, metadata } = publication
  const title = metadata.title ?? fileName.replace(/\.\w+$/, '')
  const image = cover ?? (await draw(title, metadata.contributors[0]?.name ?? null))
  return { ...publication, ...read, cover: await store(image, putCover), coverIsDrawn: cover === null }
}

async function draw(title: string, author: string | null): Promise<InspectedImage> {
  const { drawCover } = await import('../../cover/draw-cover.ts')
  const { inspectImage } = await import('../../cover/inspect-image.ts')
  const image = await inspectImage(await drawCover(title, author))
  if (!image) throw new Error('The drawn cover is no image.')
  return image
}

async function store(image: InspectedImage, putCover: Surroundings['putCover']): Promise<StoredCover> {
  const { bytes, mediaType, width, height, blurhash } = image
  const sha256 = hashOf(bytes)
  await putCover(sha256, mediaType, bytes)
  return { sha256, width, height, blurhash }
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
