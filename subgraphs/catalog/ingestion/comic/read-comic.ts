import sharp from 'sharp'
import { type InspectedImage, inspectImage, maxPixels } from '../../cover/inspect-image.ts'
import { type Archive, BrokenEntry } from '../archive/open-archive.ts'
import { readXml } from '../epub/container.ts'
import { Refused } from '../findings.ts'
import { imageLimit } from '../limits.ts'
import type { PublishedResource } from '../publication/manifest.ts'
import { listPositions } from '../publication/positions.ts'
import { writeIndex } from '../publication/write-index.ts'
import type { ReadPublication, Workplace } from '../read-publication.ts'
import { readComicInfo } from './comic-info.ts'
import { findComicInfo, imageTypeOf, listPages } from './comic-pages.ts'

/** A comic archive (CBZ) becomes a publication whose reading order is its pictures: Readium's Divina profile. */
export async function readComic(archive: Archive, place: Workplace): Promise<ReadPublication> {
  const { findings, sink, onProgress } = place
  const infoPath = findComicInfo(archive)
  const { metadata, coverPage } = readComicInfo(
    infoPath === null ? null : await readXml(archive, infoPath, findings),
  )
  const paths = listPages(archive)
  const pages: PublishedResource[] = []
  for (const [index, path] of paths.entries()) {
    const page = await publishPage(archive, path, place)
    if (page) pages.push({ ...page, title: `${index + 1}` })
    onProgress((index + 1) / paths.length)
  }
  if (pages.length === 0) throw new Refused('NO_READABLE_CONTENT')
  const named = coverPage === null ? null : paths[coverPage]
  const front = pages.find((one) => one.path === named) ?? (pages[0] as PublishedResource)
  front.rel = 'cover'
  const texts = pages.map(({ path, mediaType, title }) => ({
    path,
    mediaType,
    title: title ?? null,
    text: '',
  }))
  const positions = listPositions(texts, 'fixed')
  await writeIndex(sink, {
    profile: 'divina',
    metadata,
    readingOrder: pages,
    resources: [],
    toc: [],
    positions,
    documents: [],
  })
  return {
    metadata,
    tableOfContents: [],
    positionCount: positions.total,
    cover: await coverOf(archive, front.path),
  }
}

/** Null for a picture that cannot be shown: the comic goes on without it. */
async function publishPage(
  archive: Archive,
  path: string,
  { findings, sink }: Workplace,
): Promise<PublishedResource | null> {
  const bytes = await readImage(archive, path)
  const size = bytes && (await measure(bytes))
  if (!bytes || !size) {
    findings.add('PAGE_UNREADABLE', path)
    return null
  }
  const mediaType = imageTypeOf(path) as string
  await sink.put(path, mediaType, bytes)
  return { path, mediaType, ...size }
}

async function readImage(archive: Archive, path: string): Promise<Uint8Array | null> {
  if (archive.size(path) > imageLimit) return null
  try {
    const chunks: Uint8Array[] = []
    for await (const chunk of await archive.stream(path)) chunks.push(chunk as Uint8Array)
    return Buffer.concat(chunks)
  } catch (error) {
    if (error instanceof BrokenEntry) return null
    throw error
  }
}

async function measure(bytes: Uint8Array): Promise<{ width: number; height: number } | null> {
  try {
    const { autoOrient, format } = await sharp(bytes, { limitInputPixels: maxPixels, pages: 1 }).metadata()
    return format === 'svg' ? null : { width: autoOrient.width, height: autoOrient.height }
  } catch {
    return null
  }
}

async function coverOf(archive: Archive, path: string): Promise<InspectedImage | null> {
  const bytes = await readImage(archive, path)
  return bytes && inspectImage(bytes)
}
