import type { NamedContributor } from '../author/author-repository.ts'
import type { BookEdit } from '../book/book-input.ts'
import { clip, collapse } from '../ingestion/clean-text.ts'
import { parseIsbn } from '../ingestion/epub/isbn.ts'
import { parsePublicationDate } from '../ingestion/epub/publication-date.ts'
import { readLanguageTag } from '../ingestion/language-tag.ts'
import { describe } from '../ingestion/publication/describe.ts'
import { escapeText, serializeFragment } from '../ingestion/publication/serialize.ts'
import {
  attribute,
  childNamed,
  childrenNamed,
  isElement,
  textOf,
  type XmlElement,
} from '../ingestion/xml/xml-tree.ts'
import type { NamedSeries } from '../series/series-repository.ts'
import { relatorOf } from './contributor-roles.ts'

export interface OnixProduct {
  reference: string
  isbn: string | null
  /** It tells its receivers to forget the product. */
  isDeletion: boolean
  /** Only what the record states. */
  edit: BookEdit
}

export function readProduct(product: XmlElement): OnixProduct {
  const detail = childNamed(product, 'DescriptiveDetail')
  return {
    reference: line(product, 'RecordReference', 100),
    isbn: readIsbn(product),
    isDeletion: line(product, 'NotificationType', 2) === '05',
    edit: {
      ...(detail && { ...readTitle(detail), ...readLanguage(detail), ...readSubjects(detail) }),
      ...(detail && { ...readContributors(detail), ...readSeries(detail) }),
      ...readDescription(childNamed(product, 'CollateralDetail')),
      ...readDate(childNamed(product, 'PublishingDetail')),
    },
  }
}

const line = (element: XmlElement, name: string, limit: number): string => {
  const child = childNamed(element, name)
  return child ? clip(collapse(textOf(child)), limit) : ''
}

/** The first child of the name in which `code` has the first of these values that any has. */
function preferred(parent: XmlElement, name: string, code: string, values: readonly string[]) {
  const all = childrenNamed(parent, name)
  return values.map((value) => all.find((one) => line(one, code, 2) === value)).find(Boolean)
}

/** Code list 5: ISBN-13, GTIN-13 (which a book's ISBN is), ISBN-10. */
function readIsbn(product: XmlElement): string | null {
  const identifier = preferred(product, 'ProductIdentifier', 'ProductIDType', ['15', '03', '02'])
  return identifier ? parseIsbn(line(identifier, 'IDValue', 30)) : null
}

/** Code list 15: the distinctive title; 149: of the product itself. */
function readTitle(detail: XmlElement): BookEdit {
  const distinctive = preferred(detail, 'TitleDetail', 'TitleType', ['01'])
  const element = distinctive && preferred(distinctive, 'TitleElement', 'TitleElementLevel', ['01'])
  const title = element ? titleOf(element) : ''
  const subtitle = element ? line(element, 'Subtitle', 500) : ''
  return { ...(title && { title }), ...(subtitle && { subtitle }) }
}

function titleOf(element: XmlElement): string {
  const whole = line(element, 'TitleText', 500)
  const parts = [line(element, 'TitlePrefix', 100), line(element, 'TitleWithoutPrefix', 400)]
  return whole || parts.filter(Boolean).join(' ')
}

/** Code list 22: the language of the text. ONIX has ISO 639-2's codes, of which BCP 47 takes the shortest. */
function readLanguage(detail: XmlElement): BookEdit {
  const stated = preferred(detail, 'Language', 'LanguageRole', ['01'])
  const tag = ['LanguageCode', 'ScriptCode', 'CountryCode'].map((name) => stated && line(stated, name, 4))
  const language = readLanguageTag(tag.filter(Boolean).join('-'))
  return language ? { language } : {}
}

/** Headings as people read them; keywords (scheme 20) come as one text. */
function readSubjects(detail: XmlElement): BookEdit {
  const subjects = childrenNamed(detail, 'Subject').flatMap((subject) => {
    const text = line(subject, 'SubjectHeadingText', 2_000)
    return line(subject, 'SubjectSchemeIdentifier', 2) === '20' ? text.split(';') : [text]
  })
  const clean = [...new Set(subjects.map((one) => clip(one.trim(), 300)).filter(Boolean))].slice(0, 50)
  return clean.length ? { subjects: clean } : {}
}

function readContributors(detail: XmlElement): BookEdit {
  const contributors = childrenNamed(detail, 'Contributor')
    .map((one, index) => ({ place: Number(line(one, 'SequenceNumber', 6)) || index + 1, one }))
    .toSorted((a, b) => a.place - b.place)
    .flatMap(({ one }) => contributorOf(one) ?? [])
    .slice(0, 100)
  return contributors.length ? { contributors } : {}
}

function contributorOf(contributor: XmlElement): NamedContributor | null {
  const parts = [line(contributor, 'NamesBeforeKey', 150), line(contributor, 'KeyNames', 150)]
  const inParts = parts.filter(Boolean).join(' ')
  const name = line(contributor, 'PersonName', 300) || inParts || line(contributor, 'CorporateName', 300)
  if (!name) return null
  const sortName = line(contributor, 'PersonNameInverted', 300) || null
  return { name, role: relatorOf(line(contributor, 'ContributorRole', 3)), sortName }
}

/** Code list 148: a collection of the publisher's, as a series is. Its number is the collection's word, or the product's. */
function readSeries(detail: XmlElement): BookEdit {
  const series = childrenNamed(detail, 'Collection').flatMap((collection): NamedSeries[] => {
    const title = childNamed(collection, 'TitleDetail')
    const element = title && preferred(title, 'TitleElement', 'TitleElementLevel', ['02', '03'])
    const name = element ? titleOf(element).slice(0, 300) : ''
    const numbers = title
      ? childrenNamed(title, 'TitleElement').map((one) => line(one, 'PartNumber', 20))
      : []
    const position = numbers.find((number) => /^\d{1,8}(?:\.\d{1,4})?$/.test(number)) ?? null
    return name ? [{ name, position }] : []
  })
  const named = [...new Map(series.map((one) => [one.name, one])).values()].slice(0, 10)
  return named.length ? { series: named } : {}
}

/** Code list 153: the description, else the short one. */
function readDescription(collateral: XmlElement | undefined): BookEdit {
  const content = collateral && preferred(collateral, 'TextContent', 'TextType', ['03', '02'])
  const text = content && childNamed(content, 'Text')
  const description = text && describe(markupOf(text))
  return description ? { descriptionHtml: description.html, descriptionText: description.text } : {}
}

/** Code list 34: XHTML is markup, HTML (02) is text that is markup, and everything else is text. */
function markupOf(text: XmlElement): string {
  if (text.children.some(isElement)) return serializeFragment(text.children)
  return attribute(text, 'textformat') === '02' ? textOf(text) : escapeText(textOf(text))
}

/** Code list 163: when it is published. Dates have no hyphens, and are as precise as they are long. */
function readDate(publishing: XmlElement | undefined): BookEdit {
  const stated = publishing && preferred(publishing, 'PublishingDate', 'PublishingDateRole', ['01'])
  const [, year, month, day] = /^(\d{4})(\d\d)?(\d\d)?/.exec(stated ? line(stated, 'Date', 20) : '') ?? []
  const publishedOn = parsePublicationDate([year, month, day].filter(Boolean).join('-'))
  return publishedOn ? { publishedOn } : {}
}
