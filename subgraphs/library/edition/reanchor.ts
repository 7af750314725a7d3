import { pathOf, placeIn, type Publication } from '../delivery/publication.ts'
import type { LocatorRecord, Place } from '../locator/locator.ts'
import type { BookText } from '../search/book-text.ts'

/** A book's content as far as places in it can be told. */
export interface Edition {
  publication: Publication
  text: BookText
}

/** Characters of the old text that are looked for in the new one, the surest first. */
const passageLengths = [120, 60, 30]

/**
 * Where a place of one edition is in the next: where its words are now, those nearest to where it was; else at the same share of the
 * same document; else at the same share of the book.
 */
export function reanchor(locator: LocatorRecord, total: number, from: Edition, to: Edition): Place {
  const found = findQuote(locator, total, to) ?? findPassage(locator, total, from, to)
  const place = found ?? sameDocument(locator, to) ?? sameShare(total, to)
  const { href, progression } = place
  const path = pathOf(href)
  const now = placeIn(to.publication, path, progression) ?? total
  return {
    locator: {
      ...locator,
      href,
      progression,
      totalProgression: now,
      position: positionAt(to.publication, now),
      type: to.publication.resources.get(path) ?? null,
      // They lead into markup that may be gone.
      fragments: path === pathOf(locator.href) && !found ? locator.fragments : [],
    },
    total: now,
  }
}

interface Spot {
  href: string
  progression: number
}

/** What a reader marked, by its own words; of several occurrences the one whose surroundings agree, then the nearest. */
function findQuote({ text }: LocatorRecord, total: number, to: Edition): Spot | null {
  const quote = text?.highlight?.trim()
  if (!quote) return null
  const before = (text?.before ?? '').slice(-20)
  const after = (text?.after ?? '').slice(0, 20)
  return (
    (before || after ? nearest(to, before + quote + after, total, before.length) : null) ??
    nearest(to, quote, total, 0)
  )
}

/** The words that stood where the reader was. */
function findPassage(locator: LocatorRecord, total: number, from: Edition, to: Edition): Spot | null {
  const document = from.text.documents.find((one) => pathOf(one.href) === pathOf(locator.href))
  if (!document) return null
  const at = Math.floor((locator.progression ?? 0) * document.original.length)
  for (const length of passageLengths) {
    const passage = document.original.slice(at, at + length)
    if (passage.length < Math.min(length, 30)) continue
    const found = nearest(to, passage, total, 0)
    if (found) return found
  }
  return null
}

/** The occurrence that is nearest to a share of the book; `skip` characters of what is looked for come before the place. */
function nearest({ text, publication }: Edition, needle: string, total: number, skip: number): Spot | null {
  let best: Spot | null = null
  let distance = Infinity
  for (const { href, original } of text.documents) {
    for (let at = original.indexOf(needle); at !== -1; at = original.indexOf(needle, at + needle.length)) {
      const progression = (at + skip) / Math.max(1, original.length)
      const away = Math.abs((placeIn(publication, pathOf(href), progression) ?? 0) - total)
      if (away < distance) [best, distance] = [{ href, progression }, away]
    }
  }
  return best
}

function sameDocument({ href, progression }: LocatorRecord, { publication }: Edition): Spot | null {
  const path = pathOf(href)
  return publication.resources.has(path) ? { href, progression: progression ?? 0 } : null
}

function sameShare(total: number, { publication }: Edition): Spot {
  const place = total * publication.positions.total
  for (const { href } of publication.manifest.readingOrder) {
    const span = publication.spans.get(pathOf(href))
    if (span && place <= span.start + span.count)
      return { href, progression: Math.max(0, (place - span.start) / span.count) }
  }
  return { href: publication.manifest.readingOrder[0]?.href ?? '', progression: 0 }
}

const positionAt = ({ positions }: Publication, total: number): number | null =>
  positions.total ? Math.min(positions.total, Math.floor(total * positions.total) + 1) : null
