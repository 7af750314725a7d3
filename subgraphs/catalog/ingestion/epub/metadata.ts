import type { BookMetadata, StatedContributor } from '../book-metadata.ts'
import { clip } from '../clean-text.ts'
import type { Findings } from '../findings.ts'
import { readLanguageTag } from '../language-tag.ts'
import { describe } from '../publication/describe.ts'
import { readAccessibility } from './accessibility.ts'
import { opfAttribute, readContributors } from './contributors.ts'
import { parseIsbn } from './isbn.ts'
import type { PackageDocument } from './package-document.ts'
import { parsePublicationDate } from './publication-date.ts'
import { indexMetadata, type MetadataIndex } from './refinements.ts'
import { readSeries } from './series.ts'

/** What a package document says of its book; lengths are bounded, since anybody may have written it. */
export function readMetadata(document: PackageDocument, findings: Findings): BookMetadata {
  const metadata = indexMetadata(document.metadata)
  const language = readLanguage(metadata, document.path, findings)
  if (document.version === 3 && !metadata.first('dcterms:modified')) {
    findings.add('RSC-005', document.path, 'It has no dcterms:modified.')
  }
  return {
    identifier: clip(document.uniqueIdentifier, 1000),
    ...readTitles(metadata, document.path, findings),
    language,
    contributors: readContributors(metadata).slice(0, 100).map(bounded),
    isbn: readIsbn(metadata, document.path, findings),
    description: describe(metadata.dc('description')[0]?.value ?? ''),
    subjects: [...new Set(metadata.dc('subject').map((one) => clip(one.value, 300)))].slice(0, 50),
    series: readSeries(metadata)
      .slice(0, 10)
      .map((one) => ({ ...one, name: clip(one.name, 300) })),
    publishedOn: readDate(metadata, document.path, findings),
    publisher: clipped(metadata.dc('publisher')[0]?.value, 500),
    readingProgression: document.progression ?? (isRightToLeft(language) ? 'rtl' : 'ltr'),
    layout: metadata.first('rendition:layout') === 'pre-paginated' ? 'fixed' : 'reflowable',
    overlayClass: clipped(metadata.first('media:active-class'), 100),
    accessibility: readAccessibility(metadata),
  }
}

const clipped = (text: string | null | undefined, length: number): string | null =>
  text ? clip(text, length) : null

const bounded = (one: StatedContributor): StatedContributor => ({
  ...one,
  name: clip(one.name, 300),
  sortName: clipped(one.sortName, 300),
})

/** The first title is the main one, whatever `title-type` says of it; a refinement alone makes a subtitle. */
function readTitles(metadata: MetadataIndex, path: string, findings: Findings) {
  const titles = metadata.dc('title')
  if (titles.length === 0) findings.add('RSC-005', path, 'It has no dc:title.')
  const [main, ...others] = titles
  const subtitle = others.find(
    ({ element }) => metadata.refinements(element, 'title-type')[0]?.value === 'subtitle',
  )
  return { title: clipped(main?.value, 500), subtitle: clipped(subtitle?.value, 500) }
}

function readLanguage(metadata: MetadataIndex, path: string, findings: Findings): string | null {
  const stated = metadata.dc('language')
  if (stated.length === 0) findings.add('RSC-005', path, 'It has no dc:language.')
  for (const { value } of stated) {
    const tag = readLanguageTag(value)
    if (tag) return tag
    if (value !== 'und') findings.add('OPF-092', path, value)
  }
  return null
}

function isRightToLeft(language: string | null): boolean {
  if (!language) return false
  const { script } = new Intl.Locale(language).maximize()
  return ['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg'].includes(script ?? '')
}

function readIsbn(metadata: MetadataIndex, path: string, findings: Findings): string | null {
  for (const { element, value } of metadata.dc('identifier')) {
    const scheme = opfAttribute(element, 'scheme') ?? ''
    const type = metadata.refinements(element, 'identifier-type')[0]
    const isCode = type?.scheme === 'onix:codelist5' && ['02', '15'].includes(type.value)
    const claims =
      /^(?:urn:)?isbn/i.test(value) || /^isbn/i.test(scheme) || isCode || /^isbn/i.test(type?.value ?? '')
    const isbn = claims || /^97[89][\d\s-]{10,14}$/.test(value) ? parseIsbn(value) : null
    if (isbn) return isbn
    if (claims) findings.add('ISBN_INVALID', path, value)
  }
  return null
}

function readDate(metadata: MetadataIndex, path: string, findings: Findings): string | null {
  const dates = metadata
    .dc('date')
    .map(({ element, value }) => ({ value, event: opfAttribute(element, 'event') }))
  const chosen =
    dates.find((one) => one.event === 'publication') ??
    dates.find((one) => one.event === undefined) ??
    dates.find((one) => one.event === 'original-publication')
  if (!chosen) return null
  const date = parsePublicationDate(chosen.value)
  if (!date) findings.add('OPF-053', path, chosen.value)
  return date
}
