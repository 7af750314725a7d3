import type { Archive } from '../archive/open-archive.ts'
import { type Findings, Refused } from '../findings.ts'
import { collapse } from '../clean-text.ts'
import { attribute, childNamed, childrenNamed, textOf, type XmlElement } from '../xml/xml-tree.ts'
import { readXml } from './container.ts'
import { isInside, resolveHref } from './href.ts'

export interface ManifestItem {
  id: string
  /** Null for a resource that is not in the archive. */
  path: string | null
  mediaType: string
  properties: readonly string[]
  fallback: string | null
  mediaOverlay: string | null
}

export interface SpineItem {
  item: ManifestItem
  linear: boolean
  properties: readonly string[]
}

export interface PackageDocument {
  path: string
  version: 2 | 3
  uniqueIdentifier: string
  metadata: XmlElement | null
  manifest: readonly ManifestItem[]
  spine: readonly SpineItem[]
  progression: 'ltr' | 'rtl' | null
  ncx: ManifestItem | null
  guide: readonly { type: string; path: string }[]
}

const words = (value: string | undefined): string[] => value?.split(/\s+/).filter(Boolean) ?? []

/** The package document of EPUB 2 and 3, read for what it means; what is wrong with it becomes findings. */
export async function readPackage(
  archive: Archive,
  path: string,
  findings: Findings,
): Promise<PackageDocument> {
  const root = await readXml(archive, path, findings)
  if (root.local !== 'package') throw new Refused('RSC-005', path, `The root element is <${root.local}>.`)
  // OEB 1 and early EPUB 2 wrapped them once more.
  const metadata = childNamed(root, 'metadata') ?? null
  if (!metadata) findings.add('RSC-005', path, 'It has no metadata.')
  const manifest = readManifest(root, path, archive, findings)
  const spineElement = childNamed(root, 'spine')
  const spine = spineElement ? readSpine(spineElement, manifest, path, findings) : []
  if (spine.length === 0) throw new Refused('NO_READABLE_CONTENT', path)
  if (!spine.some((one) => one.linear)) findings.add('OPF-033', path)
  const direction = spineElement && attribute(spineElement, 'page-progression-direction')
  return {
    path,
    version: readVersion(root, path, findings),
    uniqueIdentifier: readUniqueIdentifier(root, metadata, path, findings),
    metadata,
    manifest,
    spine,
    progression: direction === 'rtl' || direction === 'ltr' ? direction : null,
    ncx: findNcx(spineElement, manifest, path, findings),
    guide: readGuide(root, path),
  }
}

function readVersion(root: XmlElement, path: string, findings: Findings): 2 | 3 {
  const version = attribute(root, 'version')
  if (version?.startsWith('3')) return 3
  if (version !== '2.0') findings.add('OPF-001', path)
  return 2
}

function readManifest(root: XmlElement, path: string, archive: Archive, findings: Findings): ManifestItem[] {
  const manifest = childNamed(root, 'manifest')
  if (!manifest) throw new Refused('RSC-005', path, 'It has no manifest.')
  const seen = new Set<string>()
  return childrenNamed(manifest, 'item').map((element) => {
    const href = attribute(element, 'href') ?? ''
    const target = href ? resolveHref(path, href) : null
    const inside = isInside(target) ? target.path : null
    if (inside !== null && !archive.has(inside)) findings.add('RSC-001', inside)
    if (inside !== null && seen.has(inside)) findings.add('OPF-074', inside)
    if (inside !== null) seen.add(inside)
    return {
      id: attribute(element, 'id')?.trim() ?? '',
      path: inside !== null && archive.has(inside) ? inside : null,
      mediaType: attribute(element, 'media-type')?.trim().toLowerCase() ?? '',
      properties: words(attribute(element, 'properties')),
      fallback: attribute(element, 'fallback') ?? null,
      mediaOverlay: attribute(element, 'media-overlay') ?? null,
    }
  })
}

const documentTypes = new Set(['application/xhtml+xml', 'image/svg+xml', 'text/html', 'text/x-oeb1-document'])

export const isContentDocument = (item: ManifestItem): boolean => documentTypes.has(item.mediaType)

function readSpine(
  element: XmlElement,
  manifest: ManifestItem[],
  path: string,
  findings: Findings,
): SpineItem[] {
  const byId = new Map(manifest.map((item) => [item.id, item]))
  const seen = new Set<string>()
  return childrenNamed(element, 'itemref').flatMap((itemref): SpineItem[] => {
    const declared = byId.get(attribute(itemref, 'idref')?.trim() ?? '')
    if (!declared) {
      findings.add('OPF-049', path, attribute(itemref, 'idref'))
      return []
    }
    const item = followFallback(declared, byId)
    if (!item) {
      findings.add('OPF-043', declared.path ?? path)
      return []
    }
    if (item.path === null) return []
    if (seen.has(item.path)) {
      findings.add('OPF-034', item.path)
      return []
    }
    seen.add(item.path)
    const linear = attribute(itemref, 'linear') !== 'no'
    return [{ item, linear, properties: words(attribute(itemref, 'properties')) }]
  })
}

const rasterImage = /^image\/(?:jpeg|png|gif|webp)$/

/** Raster images are no content documents, but readers show them, and a comic's fallback is one page for all. */
function followFallback(item: ManifestItem, byId: Map<string, ManifestItem>): ManifestItem | null {
  if (rasterImage.test(item.mediaType)) return item
  const passed = new Set<ManifestItem>()
  let at: ManifestItem | undefined = item
  while (at && !passed.has(at)) {
    if (isContentDocument(at)) return at
    passed.add(at)
    at = at.fallback === null ? undefined : byId.get(at.fallback)
  }
  return null
}

function readUniqueIdentifier(
  root: XmlElement,
  metadata: XmlElement | null,
  path: string,
  findings: Findings,
): string {
  const id = attribute(root, 'unique-identifier')
  if (!id) findings.add('OPF-048', path)
  const identifiers = metadata ? flatMetadata(metadata).filter((one) => one.local === 'identifier') : []
  const found = identifiers.find((one) => attribute(one, 'id')?.trim() === id?.trim())
  if (id && !found) findings.add('OPF-030', path)
  const element = found ?? identifiers[0]
  return element ? collapse(textOf(element)) : ''
}

/** Early EPUB 2 wraps its metadata in `dc-metadata` and `x-metadata`. */
export function flatMetadata(metadata: XmlElement): XmlElement[] {
  return metadata.children.flatMap((node) => {
    if (typeof node === 'string') return []
    return node.local === 'dc-metadata' || node.local === 'x-metadata' ? flatMetadata(node) : [node]
  })
}

function findNcx(spine: XmlElement | undefined, manifest: ManifestItem[], path: string, findings: Findings) {
  const ncxType = 'application/x-dtbncx+xml'
  const toc = spine && attribute(spine, 'toc')
  const named = toc ? manifest.find((item) => item.id === toc) : undefined
  if (named && named.mediaType !== ncxType) findings.add('OPF-050', path)
  return named ?? manifest.find((item) => item.mediaType === ncxType) ?? null
}

function readGuide(root: XmlElement, path: string): { type: string; path: string }[] {
  const guide = childNamed(root, 'guide')
  return (guide ? childrenNamed(guide, 'reference') : []).flatMap((reference) => {
    const target = resolveHref(path, attribute(reference, 'href') ?? '')
    return isInside(target)
      ? [{ type: attribute(reference, 'type')?.toLowerCase() ?? '', path: target.path }]
      : []
  })
}
