import type { StatedSeries } from '../book-metadata.ts'
import type { MetadataIndex } from './refinements.ts'

/** EPUB 3's collections that are series, else what Calibre writes. */
export function readSeries(metadata: MetadataIndex): StatedSeries[] {
  const collections = metadata
    .metas('belongs-to-collection')
    .filter((one) => (metadata.refinements(one, 'collection-type')[0]?.value ?? 'series') === 'series')
    .map((one) => ({
      name: one.value,
      position: decimal(metadata.refinements(one, 'group-position')[0]?.value),
    }))
  if (collections.length) return collections
  const calibre = metadata.first('calibre:series')
  return calibre
    ? [{ name: calibre, position: decimal(metadata.first('calibre:series_index') ?? undefined) }]
    : []
}

/** Of `2.2.1`, the first two levels: a series has one axis. */
function decimal(text: string | undefined): string | null {
  const match = /^\s*(\d{1,6})(?:\.(\d{1,4}))?/.exec(text ?? '')
  if (!match?.[1]) return null
  const fraction = match[2]?.replace(/0+$/, '')
  return `${Number(match[1])}${fraction ? `.${fraction}` : ''}`
}
