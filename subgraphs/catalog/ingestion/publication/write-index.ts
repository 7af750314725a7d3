import type { BookMetadata } from '../book-metadata.ts'
import { buildManifest, type Profile, type PublishedResource } from './manifest.ts'
import type { PositionList } from './positions.ts'
import type { Sink } from './sink.ts'
import type { TocEntry } from './table-of-contents.ts'

export interface PublicationIndex {
  profile: Profile
  metadata: BookMetadata
  readingOrder: readonly PublishedResource[]
  resources: readonly PublishedResource[]
  toc: readonly TocEntry[]
  positions: PositionList
  /** For search inside the book; an `href` as in the positions. */
  documents: readonly { href: string; title: string | null; text: string }[]
}

/** Writes what tells a reader its way. The manifest is written last: where it is, all of the publication is. */
export async function writeIndex(sink: Sink, { documents, positions, ...index }: PublicationIndex) {
  const manifest = buildManifest({ ...index, positionCount: positions.total })
  await sink.put('search.json', 'application/json', json({ version: 1, documents }))
  await sink.put('positions.json', 'application/vnd.readium.position-list+json', json(positions))
  await sink.put('manifest.json', 'application/webpub+json', json(manifest))
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
