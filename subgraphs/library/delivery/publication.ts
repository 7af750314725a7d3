/** A link of a Readium Web Publication Manifest. */
export interface Link {
  href: string
  type?: string
  title?: string
  rel?: string | string[]
  children?: Link[]
  [more: string]: unknown
}

export interface Manifest {
  metadata: Record<string, unknown>
  links?: Link[]
  readingOrder: Link[]
  resources?: Link[]
  toc?: Link[]
  [more: string]: unknown
}

export interface PositionLocator {
  href: string
  locations?: { fragments?: string[] }
  [more: string]: unknown
}

export interface PositionList {
  total: number
  positions: PositionLocator[]
}

/** An unpacked publication as far as it may be fetched. */
export interface Publication {
  /** Of its keys in the store, without a trailing slash. */
  prefix: string
  manifest: Manifest
  positions: PositionList
  /** Media types by path: all that may be fetched, besides the manifest and the positions. */
  resources: ReadonlyMap<string, string>
  /** By path, and by page where a document has pages, where its positions begin and how many they are. */
  spans: ReadonlyMap<string, { start: number; count: number }>
}

export function toPublication(prefix: string, manifest: Manifest, positions: PositionList): Publication {
  const links = [...manifest.readingOrder, ...(manifest.resources ?? [])]
  const spans = new Map<string, { start: number; count: number }>()
  for (const [index, { href, locations }] of positions.positions.entries()) {
    // A page of a PDF is a place of its own: `publication.pdf#page=3`.
    const [fragment] = locations?.fragments ?? []
    if (fragment) spans.set(`${href}#${fragment}`, { start: index, count: 1 })
    const span = spans.get(pathOf(href))
    if (span) span.count += 1
    else spans.set(pathOf(href), { start: index, count: 1 })
  }
  return {
    prefix,
    manifest,
    positions,
    resources: new Map(links.map(({ href, type }) => [pathOf(href), type ?? 'application/octet-stream'])),
    spans,
  }
}

/** The path inside the publication that a relative reference leads to; what is no URL names itself. */
export function pathOf(href: string): string {
  const path = href.replace(/[?#].*$/s, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Total progression, 0 to 1; null outside of the reading order. */
export function placeIn(publication: Publication, path: string, progression: number): number | null {
  const span = publication.spans.get(path)
  if (!span || !publication.positions.total) return null
  return Math.min(1, (span.start + progression * span.count) / publication.positions.total)
}
