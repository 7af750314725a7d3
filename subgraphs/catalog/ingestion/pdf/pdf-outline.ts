import type { PDFDocumentProxy } from 'pdfjs-dist'
import { clip, collapse } from '../clean-text.ts'
import type { TocEntry } from '../publication/table-of-contents.ts'

type Outline = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>

const maxEntries = 5_000
const maxDepth = 12

/** A PDF's bookmarks as a table of contents; what leads to no page of it leads to its first entry's. */
export async function readOutline(
  pdf: PDFDocumentProxy,
  hrefOf: (page: number) => string,
): Promise<TocEntry[]> {
  let left = maxEntries
  const read = async (items: Outline, depth: number): Promise<TocEntry[]> => {
    const entries: TocEntry[] = []
    for (const item of items ?? []) {
      if (depth > maxDepth || (left -= 1) < 0) break
      const children = await read(item.items as Outline, depth + 1)
      const page = await pageOf(pdf, item.dest)
      const href = page === null ? children[0]?.href : hrefOf(page)
      const title = clip(collapse(item.title), 500)
      if (href && title) entries.push({ title, href, children })
      else entries.push(...children)
    }
    return entries
  }
  return read(await pdf.getOutline().catch(() => []), 1)
}

async function pageOf(pdf: PDFDocumentProxy, dest: string | unknown[] | null): Promise<number | null> {
  try {
    const target = typeof dest === 'string' ? await pdf.getDestination(dest) : dest
    const page: unknown = target?.[0]
    if (typeof page === 'number') return page < pdf.numPages ? page + 1 : null
    return page ? (await pdf.getPageIndex(page as { num: number; gen: number })) + 1 : null
  } catch {
    return null
  }
}
