import { type BookMetadata, metadataOf, type StatedContributor } from '../book-metadata.ts'
import { clip, collapse } from '../clean-text.ts'
import { parseIsbn } from '../epub/isbn.ts'
import { readLanguageTag } from '../language-tag.ts'
import { describe } from '../publication/describe.ts'
import { attribute, childNamed, findAll, textOf, type XmlElement } from '../xml/xml-tree.ts'

/** Elements of ComicInfo 2.1 (anansi-project) that name people, and MARC's roles for them. */
const roles: readonly (readonly [element: string, role: string])[] = [
  ['Writer', 'aut'],
  ['Penciller', 'art'],
  ['Inker', 'ill'],
  ['Colorist', 'clr'],
  ['Letterer', 'ctb'],
  ['CoverArtist', 'cov'],
  ['Editor', 'edt'],
  ['Translator', 'trl'],
]

export interface ComicInfo {
  metadata: BookMetadata
  /** The page that it calls the front cover, counted from 0. */
  coverPage: number | null
}

export function readComicInfo(root: XmlElement | null): ComicInfo {
  const value = (name: string, length = 500): string | null => {
    const element = root && childNamed(root, name)
    return clip(element ? collapse(textOf(element)) : '', length) || null
  }
  const list = (name: string) =>
    value(name, 4_000)
      ?.split(/\s*,\s*/)
      .filter(Boolean) ?? []
  const series = value('Series', 300)
  const number = value('Number') ?? value('Volume')
  const position = /^\d{1,6}(?:\.\d{1,4})?$/.exec(number ?? '')?.[0] ?? null
  const contributors = roles.flatMap(([element, role]) =>
    list(element).map((name): StatedContributor => ({ name: clip(name, 300), role, sortName: null })),
  )
  return {
    metadata: metadataOf({
      title: value('Title') ?? (series && number ? `${series} #${number}` : series),
      contributors: contributors.slice(0, 100),
      series: series ? [{ name: series, position }] : [],
      language: readLanguageTag(value('LanguageISO')),
      isbn: parseIsbn(value('GTIN') ?? ''),
      description: describe(value('Summary', 20_000) ?? ''),
      subjects: [...new Set([...list('Genre'), ...list('Tags')])].map((one) => clip(one, 300)).slice(0, 50),
      publishedOn: dateOf(value('Year'), value('Month'), value('Day')),
      publisher: value('Publisher'),
      readingProgression: value('Manga') === 'YesAndRightToLeft' ? 'rtl' : 'ltr',
      layout: 'fixed',
    }),
    coverPage: root && coverPageOf(root),
  }
}

function coverPageOf(root: XmlElement): number | null {
  const page = findAll(root, 'Page').find((one) => attribute(one, 'Type') === 'FrontCover')
  const image = page && attribute(page, 'Image')
  return image && /^\d{1,5}$/.test(image) ? Number(image) : null
}

/** As precise as it is known; -1 stands for what is not. */
function dateOf(...[year, month, day]: (string | null)[]): string | null {
  if (!year || !/^[12]\d{3}$/.test(year)) return null
  if (!month || !/^(?:[1-9]|1[0-2])$/.test(month)) return year
  const soFar = `${year}-${month.padStart(2, '0')}`
  return day && /^(?:[1-9]|[12]\d|3[01])$/.test(day) ? `${soFar}-${day.padStart(2, '0')}` : soFar
}
