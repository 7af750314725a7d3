import { createHash } from 'node:crypto'
import type { StoredCover } from '../../cover/cover.ts'
import { drawCover } from '../../cover/draw-cover.ts'
import { type InspectedImage, inspectImage } from '../../cover/inspect-image.ts'
import type { ByteSource } from '../archive/byte-source.ts'
import { type Archive, BrokenEntry, openArchive } from '../archive/open-archive.ts'
import { sniff } from '../archive/sniff.ts'
import { type Epub, readEpub } from '../epub/read-epub.ts'
import { unmask } from '../epub/encryption.ts'
import { createFindings, type Findings, Refused } from '../findings.ts'
import { type Sink, unpack } from '../publication/unpack.ts'
import type { Outcome, ReadBook, Task } from './protocol.ts'

export interface Surroundings {
  source: ByteSource
  publication: Sink
  putCover(sha256: string, mediaType: string, bytes: Uint8Array): Promise<void>
  onProgress(fraction: number): void
}

/** Reads a file as a book from its first byte to its unpacked publication. Only faults that are not the file's are thrown. */
export async function readBook(task: Task, surroundings: Surroundings): Promise<Outcome> {
  const findings = createFindings()
  try {
    const book = await read(task, surroundings, findings)
    return { book, findings: [...findings.list] }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { book: null, findings: [...findings.list, error.finding] }
  }
}

async function read(
  task: Task,
  { source, publication, putCover, onProgress }: Surroundings,
  findings: Findings,
): Promise<ReadBook> {
  const kind = sniff(await source.read(0, Math.min(source.byteSize, 4096)))
  if (kind !== 'ZIP') throw new Refused(kind)
  const archive = await openArchive(source)
  const epub = await readEpub(archive, findings)
  onProgress(0.1)
  const found = await findCover(archive, epub, findings)
  const title = epub.metadata.title ?? task.fileName.replace(/\.\w+$/, '')
  const image = found?.image ?? (await draw(title, epub.metadata.contributors[0]?.name ?? null))
  const unpacked = await unpack({
    epub,
    archive,
    findings,
    sink: publication,
    coverPath: found?.path ?? null,
    onProgress: (fraction) => onProgress(0.1 + fraction * 0.85),
  })
  return { metadata: epub.metadata, ...unpacked, cover: await store(image, putCover), coverIsDrawn: !found }
}

async function findCover(archive: Archive, { coverCandidates, masks }: Epub, findings: Findings) {
  for (const { path, declared } of coverCandidates) {
    const image = await inspectEntry(archive, path, masks)
    if (image && (declared || looksLikeCover(image))) return { path, image }
    if (declared) findings.add('COVER_UNUSABLE', path)
  }
  return null
}

async function inspectEntry(
  archive: Archive,
  path: string,
  masks: Epub['masks'],
): Promise<InspectedImage | null> {
  try {
    const chunks: Uint8Array[] = []
    if (archive.size(path) > 32 * 1024 * 1024) return null
    for await (const chunk of unmask(await archive.stream(path), masks.get(path))) chunks.push(chunk)
    return await inspectImage(Buffer.concat(chunks))
  } catch (error) {
    if (error instanceof BrokenEntry) return null
    throw error
  }
}

/** Upright, and large enough to be more than an ornament or a diagram. */
const looksLikeCover = ({ width, height }: InspectedImage) =>
  width >= 300 && height >= 400 && height / width >= 1.1 && height / width <= 2.2

async function draw(title: string, author: string | null): Promise<InspectedImage> {
  const image = await inspectImage(await drawCover(title, author))
  if (!image) throw new Error('The drawn cover is no image.')
  return image
}

async function store(image: InspectedImage, putCover: Surroundings['putCover']): Promise<StoredCover> {
  const { bytes, mediaType, width, height, blurhash } = image
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await putCover(sha256, mediaType, bytes)
  return { sha256, width, height, blurhash }
}
