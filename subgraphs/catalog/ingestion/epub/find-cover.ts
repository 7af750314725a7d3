import { type InspectedImage, inspectImage } from '../../cover/inspect-image.ts'
import { type Archive, BrokenEntry } from '../archive/open-archive.ts'
import type { Findings } from '../findings.ts'
import { imageLimit } from '../limits.ts'
import type { CoverCandidate } from './cover-candidates.ts'
import { type Mask, unmask } from './encryption.ts'

interface Book {
  coverCandidates: readonly CoverCandidate[]
  masks: ReadonlyMap<string, Mask>
}

export interface FoundCover {
  path: string
  image: InspectedImage
}

/** The declared cover, else the first image that looks like one; an image that cannot be shown is passed over. */
export async function findCover(
  archive: Archive,
  { coverCandidates, masks }: Book,
  findings: Findings,
): Promise<FoundCover | null> {
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
  masks: Book['masks'],
): Promise<InspectedImage | null> {
  try {
    const chunks: Uint8Array[] = []
    if (archive.size(path) > imageLimit) return null
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
