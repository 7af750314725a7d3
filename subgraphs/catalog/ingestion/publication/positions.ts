import { encodePath } from '../epub/href.ts'

/** Characters of text to a position, about what a printed page's half holds; Readium counts the same number of bytes. */
const charactersPerPosition = 1024

export interface DocumentText {
  path: string
  mediaType: string
  title: string | null
  text: string
}

export interface PositionLocator {
  href: string
  type: string
  title?: string
  locations: { fragments?: string[]; progression: number; position: number; totalProgression: number }
}

export interface PositionList {
  total: number
  positions: PositionLocator[]
}

/**
 * Readium's positions list. It depends on the text alone: fonts, markup and compression may change, and a position stays. A page
 * of a fixed layout is one position.
 */
export function listPositions(
  documents: readonly DocumentText[],
  layout: 'reflowable' | 'fixed',
): PositionList {
  const counts = documents.map(({ text }) =>
    layout === 'fixed' ? 1 : Math.max(1, Math.ceil(countCharacters(text) / charactersPerPosition)),
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  const positions: PositionLocator[] = []
  for (const [index, { path, mediaType, title }] of documents.entries()) {
    const count = counts[index] as number
    for (let at = 0; at < count; at += 1) {
      positions.push({
        href: encodePath(path),
        type: mediaType,
        ...(title ? { title } : {}),
        locations: {
          progression: round(at / count),
          position: positions.length + 1,
          totalProgression: round(positions.length / total),
        },
      })
    }
  }
  return { total, positions }
}

/** Code points, so that a character beyond the first plane counts once; without making a list of them. */
function countCharacters(text: string): number {
  let pairs = 0
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) pairs += 1
  return text.length - pairs
}

const round = (value: number) => Math.round(value * 1e6) / 1e6
