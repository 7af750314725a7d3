import { type Archive, BrokenEntry } from '../archive/open-archive.ts'
import { encodePath } from '../epub/href.ts'
import type { Epub } from '../epub/describe-epub.ts'
import { unmask } from '../epub/encryption.ts'
import type { ManifestItem, SpineItem } from '../epub/package-document.ts'
import { type Findings, Refused } from '../findings.ts'
import type { PublishedResource } from './manifest.ts'
import { type PublishedType, publishedType } from './media-types.ts'
import { type DocumentText, listPositions } from './positions.ts'
import { type DocumentScope, publishCss, publishMarkup, type PublishedDocument } from './publish-document.ts'
import { reserved, type Sink } from './sink.ts'
import { buildToc, titlesByDocument, type TocEntry } from './table-of-contents.ts'
import { writeIndex } from './write-index.ts'

export interface Unpacked {
  positionCount: number
  tableOfContents: TocEntry[]
}

interface Unpacking {
  epub: Epub
  archive: Archive
  sink: Sink
  findings: Findings
  coverPath: string | null
  onProgress: (fraction: number) => void
}

interface Published {
  resource: PublishedResource
  document: PublishedDocument | null
}

/** Unpacks a book as a Readium Web Publication. */
export async function unpack(unpacking: Unpacking): Promise<Unpacked> {
  const { epub, sink } = unpacking
  const published = await publishAll(unpacking)
  const inSpine = epub.document.spine.flatMap((one) => {
    const found = published.get(one.item.path as string)
    return found ? [{ ...found, spine: one }] : []
  })
  if (inSpine.length === 0) throw new Refused('NO_READABLE_CONTENT', epub.document.path)

  const titles = titlesByDocument(epub.navigation)
  const readingOrder = inSpine.map(({ resource, spine, document }) => ({
    ...resource,
    title: titles.get(resource.path) ?? document?.title ?? undefined,
    alternate: overlayOf(spine, epub.document.manifest, published),
    properties: { ...resource.properties, ...spineProperties(spine) },
  }))
  const texts: DocumentText[] = readingOrder.map(({ path, mediaType, title }, index) => ({
    path,
    mediaType,
    title: title ?? null,
    text: inSpine[index]?.document?.text ?? '',
  }))
  const spinePaths = new Set(readingOrder.map((one) => one.path))
  const positions = listPositions(texts, epub.metadata.layout)
  const toc = buildToc(epub.navigation, (path) => published.has(path))
  await writeIndex(sink, {
    profile: 'epub',
    metadata: epub.metadata,
    readingOrder,
    resources: [...published.values()].map((one) => one.resource).filter((one) => !spinePaths.has(one.path)),
    toc,
    positions,
    documents: texts.map(({ path, title, text }) => ({ href: encodePath(path), title, text })),
  })
  return { positionCount: positions.total, tableOfContents: toc }
}

async function publishAll(unpacking: Unpacking): Promise<Map<string, Published>> {
  const { epub, archive, coverPath, onProgress } = unpacking
  const items = new Map<string, ManifestItem>()
  for (const item of epub.document.manifest)
    if (item.path !== null && !items.has(item.path)) items.set(item.path, item)
  const total = [...items.keys()].reduce((sum, path) => sum + archive.size(path), 0) || 1
  const published = new Map<string, Published>()
  let done = 0
  for (const [path, item] of items) {
    const type = isKept(path, unpacking) ? publishedType(item.mediaType, path) : null
    const document = type && (await publishOne(path, type, unpacking))
    if (document !== null) {
      const resource: PublishedResource = {
        path,
        mediaType: type?.mediaType as string,
        properties: itemProperties(item),
      }
      if (path === coverPath) resource.rel = 'cover'
      published.set(path, { resource, document: document === 'AS_IS' ? null : document })
    } else if (!type && item.mediaType.includes('script'))
      unpacking.findings.add('ACTIVE_CONTENT_REMOVED', path)
    done += archive.size(path)
    onProgress(done / total)
  }
  return published
}

function isKept(path: string, { epub, findings }: Unpacking): boolean {
  if (epub.locked.has(path)) findings.add('RESOURCE_LOCKED', path)
  return !epub.locked.has(path) && !reserved.has(path) && !path.startsWith('META-INF/')
}

async function publishOne(
  path: string,
  { mediaType, treatment }: PublishedType,
  { archive, epub, sink, findings }: Unpacking,
): Promise<PublishedDocument | 'AS_IS' | null> {
  const scope: DocumentScope = { path, has: archive.has, findings }
  try {
    if (treatment === 'AS_IS') {
      await sink.put(path, mediaType, unmask(await archive.stream(path), epub.masks.get(path)))
      return 'AS_IS'
    }
    const bytes = await archive.read(path)
    if (treatment === 'CSS') {
      await sink.put(path, mediaType, publishCss(bytes, scope))
      return 'AS_IS'
    }
    const document = publishMarkup(bytes, treatment === 'XHTML', scope)
    if (!document) findings.add('RSC-005', path, 'Nothing of it can be shown.')
    else await sink.put(path, mediaType, document.bytes)
    return document
  } catch (error) {
    if (!(error instanceof BrokenEntry)) throw error
    findings.add('PKG-008', path)
    return null
  }
}

function overlayOf(
  { item }: SpineItem,
  manifest: readonly ManifestItem[],
  published: ReadonlyMap<string, Published>,
): PublishedResource | undefined {
  const overlay = item.mediaOverlay && manifest.find((one) => one.id === item.mediaOverlay)?.path
  return overlay ? published.get(overlay)?.resource : undefined
}

function itemProperties({ properties }: ManifestItem): Record<string, unknown> {
  const contains = properties.filter((one) => one === 'mathml' || one === 'svg')
  return contains.length ? { contains } : {}
}

function spineProperties({ properties, linear }: SpineItem): Record<string, unknown> {
  const side = properties
    .map((one) => /^(?:rendition:)?page-spread-(left|right|center)$/.exec(one)?.[1])
    .find(Boolean)
  const layout = properties
    .map((one) => /^rendition:layout-(pre-paginated|reflowable)$/.exec(one)?.[1])
    .find(Boolean)
  return {
    ...(side ? { page: side } : {}),
    ...(layout ? { layout: layout === 'pre-paginated' ? 'fixed' : 'reflowable' } : {}),
    ...(linear ? {} : { linear: false }),
  }
}
