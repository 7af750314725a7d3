import type { Archive } from '../archive/open-archive.ts'
import { unpack } from '../publication/unpack.ts'
import type { ReadPublication, Workplace } from '../read-publication.ts'
import { describeEpub } from './describe-epub.ts'
import { findCover } from './find-cover.ts'

/** Reads an EPUB, and unpacks it; throws `Refused` where it is none, or cannot be read at all. */
export async function readEpub(
  archive: Archive,
  { findings, sink, onProgress }: Workplace,
): Promise<ReadPublication> {
  const epub = await describeEpub(archive, findings)
  onProgress(0.1)
  const cover = await findCover(archive, epub, findings)
  const unpacked = await unpack({
    epub,
    archive,
    findings,
    sink,
    coverPath: cover?.path ?? null,
    onProgress: (fraction) => onProgress(0.1 + fraction * 0.85),
  })
  return { metadata: epub.metadata, ...unpacked, cover: cover?.image ?? null }
}
