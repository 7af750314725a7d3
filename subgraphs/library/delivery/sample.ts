import { pathOf, type Link, type Manifest, type PositionList, type Publication } from './publication.ts'

const share = 0.1

/**
 * How many documents from the start make the sample: up to the boundary between two that is nearest to a tenth of the positions; at
 * least one, never all. 0 where there is no such boundary.
 */
export function sampleLength(counts: readonly number[]): number {
  const target = counts.reduce((sum, count) => sum + count, 0) * share
  let best = 0
  let bestDistance = Infinity
  let sum = 0
  for (const [index, count] of counts.slice(0, -1).entries()) {
    sum += count
    const distance = Math.abs(sum - target)
    if (distance < bestDistance) {
      best = index + 1
      bestDistance = distance
    }
  }
  return best
}

export const sampleDocuments = ({ manifest, spans }: Publication): Link[] =>
  manifest.readingOrder.slice(
    0,
    sampleLength(manifest.readingOrder.map(({ href }) => spans.get(pathOf(href))?.count ?? 0)),
  )

/**
 * The publication cut down to its sample. Of the other resources it keeps the style sheets, and what `text` (of the sample's
 * documents and the style sheets) speaks of by file name: no picture of a later page goes with it.
 */
export function cutToSample(
  publication: Publication,
  text: string,
): { manifest: Manifest; positions: PositionList } {
  const { manifest, positions } = publication
  const readingOrder = sampleDocuments(publication)
  const inSample = new Set(readingOrder.map(({ href }) => pathOf(href)))
  const isKept = ({ href, type, rel }: Link) =>
    type === 'text/css' || [rel].flat().includes('cover') || (!isDocument(type) && isNamed(href, text))
  return {
    manifest: {
      ...manifest,
      readingOrder,
      resources: manifest.resources?.filter(isKept) ?? [],
      toc: pruned(manifest.toc ?? [], inSample),
    },
    positions: {
      ...positions,
      positions: positions.positions.filter(({ href }) => inSample.has(pathOf(href))),
    },
  }
}

const isDocument = (type: string | undefined) => type === 'application/xhtml+xml' || type === 'text/html'

function isNamed(href: string, text: string): boolean {
  const encoded = href.slice(href.lastIndexOf('/') + 1)
  return text.includes(encoded) || text.includes(pathOf(encoded))
}

/** Entries that lead out of the sample are gone, unless one below them stays. */
const pruned = (entries: readonly Link[], kept: ReadonlySet<string>): Link[] =>
  entries.flatMap((entry) => {
    const { children, ...own } = entry
    const below = pruned(children ?? [], kept)
    if (!kept.has(pathOf(entry.href)) && !below.length) return []
    return [below.length ? { ...own, children: below } : own]
  })
