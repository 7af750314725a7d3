import { encodePath } from '../epub/href.ts'
import type { NavPoint } from '../epub/navigation.ts'

export interface TocEntry {
  title: string
  /** Relative to the publication, percent-encoded. */
  href: string
  children: TocEntry[]
}

/** Every entry leads somewhere: a heading leads to the first of its children, and one that leads nowhere goes. */
export function buildToc(points: readonly NavPoint[], isPublished: (path: string) => boolean): TocEntry[] {
  return points.flatMap((point): TocEntry[] => {
    const children = buildToc(point.children, isPublished)
    const own = point.target && isPublished(point.target.path) ? point.target : null
    const href = own ? encodePath(own.path) + own.fragment : children[0]?.href
    if (!href) return []
    return [{ title: point.title || (children[0]?.title ?? ''), href, children }]
  })
}

/** The first title that leads to each document. */
export function titlesByDocument(
  points: readonly NavPoint[],
  titles = new Map<string, string>(),
): Map<string, string> {
  for (const { target, title, children } of points) {
    if (target && title && !titles.has(target.path)) titles.set(target.path, title)
    titlesByDocument(children, titles)
  }
  return titles
}
