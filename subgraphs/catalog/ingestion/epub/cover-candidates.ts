import type { Archive } from '../archive/open-archive.ts'
import { BrokenEntry } from '../archive/open-archive.ts'
import { decodeText } from '../xml/decode-text.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { attribute, descendants } from '../xml/xml-tree.ts'
import { pathOf } from './href.ts'
import { isContentDocument, type ManifestItem, type PackageDocument } from './package-document.ts'
import { indexMetadata } from './refinements.ts'

export interface CoverCandidate {
  path: string
  /** The book names it; an undeclared image must look like a cover to become one. */
  declared: boolean
}

const isImage = (item: ManifestItem) => item.path !== null && item.mediaType.startsWith('image/')

/** Images that may be the cover, best first: as declared in EPUB 3, in EPUB 2, in the guide; then the first ones met. */
export async function findCoverCandidates(
  archive: Archive,
  document: PackageDocument,
): Promise<CoverCandidate[]> {
  const { manifest, spine } = document
  const named = indexMetadata(document.metadata).first('cover')
  const declaredItems = [
    ...manifest.filter((item) => item.properties.includes('cover-image')),
    ...manifest.filter((item) => named && (item.id === named || item.path?.endsWith(named))),
  ].filter(isImage)
  const guided = document.guide.find((one) => one.type === 'cover')?.path
  const fromGuide = guided ? await imagesIn(archive, document, guided) : []
  const declared = [...declaredItems.map((item) => item.path as string), ...fromGuide.slice(0, 1)]

  const opening = spine.slice(0, 3).map((one) => one.item.path as string)
  const met = (await Promise.all(opening.map((path) => imagesIn(archive, document, path)))).flat()
  const others = [...met, ...manifest.filter(isImage).map((item) => item.path as string)]

  const candidates = new Map<string, CoverCandidate>()
  for (const path of declared) candidates.set(path, { path, declared: true })
  for (const path of others) if (!candidates.has(path)) candidates.set(path, { path, declared: false })
  return [...candidates.values()].slice(0, 12)
}

async function imagesIn(archive: Archive, document: PackageDocument, path: string): Promise<string[]> {
  const item = document.manifest.find((one) => one.path === path)
  if (!item || !archive.has(path)) return []
  if (isImage(item) && item.mediaType !== 'image/svg+xml') return [path]
  if (!isContentDocument(item) || archive.size(path) > 1024 * 1024) return []
  try {
    const { root } = parseXml(decodeText(await archive.read(path)), { location: path })
    const images = root
      ? [...descendants(root)].filter((one) => one.local === 'img' || one.local === 'image')
      : []
    return images.flatMap((image) => {
      const target = pathOf(path, attribute(image, 'src') ?? attribute(image, 'href'))
      return target && document.manifest.some((one) => one.path === target && isImage(one)) ? [target] : []
    })
  } catch (error) {
    if (error instanceof BrokenEntry) return []
    throw error
  }
}
