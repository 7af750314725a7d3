import { text } from 'node:stream/consumers'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { toBookText, type BookText, type SearchIndex } from '../search/book-text.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { pathOf, toPublication, type Manifest, type PositionList, type Publication } from './publication.ts'
import { cutToSample, sampleDocuments } from './sample.ts'

/** Publications in object storage, by their prefix. What lies below a prefix never changes, so it can be kept. */
export interface Publications {
  find(prefix: string): Promise<Publication | null>
  /** Null also for a book that has no sample. */
  findSample(prefix: string): Promise<Publication | null>
  findText(prefix: string): Promise<BookText | null>
}

/** Links and positions; each is some hundred bytes. */
const linksKept = 200_000
/** Characters; folding them takes as much again. */
const charactersKept = 24_000_000

export function createPublications(store: ObjectStore): Publications {
  const whole = createBoundedCache<Publication>(linksKept, weigh)
  const samples = createBoundedCache<Publication>(linksKept, weigh)
  const texts = createBoundedCache<BookText>(charactersKept, ({ length }) => length)

  const readText = async (key: string): Promise<string | null> => {
    const object = await store.get(key)
    return object && text(object.body)
  }
  const readJson = async <Value>(key: string): Promise<Value | null> => {
    const source = await readText(key)
    return source === null ? null : (JSON.parse(source) as Value)
  }

  const find: Publications['find'] = (prefix) =>
    whole.get(prefix, async () => {
      const [manifest, positions] = await Promise.all([
        readJson<Manifest>(`${prefix}/manifest.json`),
        readJson<PositionList>(`${prefix}/positions.json`),
      ])
      return manifest && toPublication(prefix, manifest, positions ?? { total: 0, positions: [] })
    })

  return {
    find,

    findSample: (prefix) =>
      samples.get(prefix, async () => {
        const publication = await find(prefix)
        if (!publication) return null
        const documents = sampleDocuments(publication)
        if (!documents.length) return null
        const styles = (publication.manifest.resources ?? []).filter(({ type }) => type === 'text/css')
        const sources: string[] = []
        for (const { href } of [...documents, ...styles])
          sources.push((await readText(`${prefix}/${pathOf(href)}`)) ?? '')
        const { manifest, positions } = cutToSample(publication, sources.join('\n'))
        return toPublication(prefix, manifest, positions)
      }),

    findText: (prefix) =>
      texts.get(prefix, async () => {
        const index = await readJson<SearchIndex>(`${prefix}/search.json`)
        return index && toBookText(index)
      }),
  }
}

const weigh = ({ resources, positions }: Publication) => resources.size + positions.positions.length
