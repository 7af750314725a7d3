import { resolveObjectURL } from 'node:buffer'
import { createRequire } from 'node:module'
import type * as MobiParser from '@lingo-reader/mobi-parser'
import type { ByteSource } from '../archive/byte-source.ts'
import { type BookMetadata, metadataOf } from '../book-metadata.ts'
import { clip, collapse } from '../clean-text.ts'
import { parseIsbn } from '../epub/isbn.ts'
import { parsePublicationDate } from '../epub/publication-date.ts'
import { Refused } from '../findings.ts'
import { readLanguageTag } from '../language-tag.ts'
import { wholeFileLimit } from '../limits.ts'
import { describe } from '../publication/describe.ts'
import { chapterPath, type MadeBook, type MadeChapter } from './build-epub.ts'
import { versionOf, withoutKf8 } from './mobi-header.ts'

type Mobi = Pick<
  MobiParser.Mobi,
  'getMetadata' | 'getSpine' | 'getToc' | 'getCoverImage' | 'loadChapter' | 'resolveHref'
>

/** Its build for browsers keeps pictures in memory; the one for Node writes them to a disk that a reader does not have. */
const browserBuild = new URL(
  'index.browser.mjs',
  `file://${createRequire(import.meta.url).resolve('@lingo-reader/mobi-parser')}`,
)

/** A Kindle book without DRM (MOBI 6, or KF8 as in AZW3), read into what an EPUB is made of. */
export async function readMobi(source: ByteSource): Promise<MadeBook> {
  if (source.byteSize > wholeFileLimit) throw new Refused('FILE_TOO_LARGE')
  const mobi = await open(await source.read(0, source.byteSize))
  try {
    return await convert(mobi)
  } catch (error) {
    throw asRefusal(error)
  }
}

/** Whatever a broken file makes the parser throw, it is the file's fault. */
const asRefusal = (error: unknown) =>
  error instanceof Refused
    ? error
    : new Refused('MOBI_UNREADABLE', null, error instanceof Error ? error.message : undefined)

async function open(bytes: Uint8Array): Promise<Mobi> {
  const { initKf8File, initMobiFile } = (await import(browserBuild.href)) as typeof MobiParser
  try {
    return (await initKf8File(bytes)) as unknown as Mobi
  } catch (error) {
    if (versionOf(bytes) >= 8) throw asRefusal(error)
  }
  // The parser takes no KF8 part that is in one piece; the other part has the same text.
  return initMobiFile(withoutKf8(bytes)).catch((error: unknown) => {
    throw asRefusal(error)
  })
}

async function convert(mobi: Mobi): Promise<MadeBook> {
  const spine = mobi.getSpine()
  const order = new Map(spine.map(({ id }, index) => [id, index]))
  const titles = new Map(
    mobi.getToc().flatMap(({ label, href }) => {
      const target = mobi.resolveHref(href)
      return target ? [[target.id, collapse(label)] as const] : []
    }),
  )
  const pictures = createPictures()
  const chapters: MadeChapter[] = []
  for (const [index, { id }] of spine.entries()) {
    const html = bodyOf(mobi.loadChapter(id)?.html ?? '')
    const linked = html.replace(/(\bhref=)["']((?:filepos|kindle):[^"']*)["']/gi, (_, name, href: string) => {
      const target = order.get(mobi.resolveHref(href)?.id ?? '')
      return target === undefined ? '' : `${name}"${chapterPath(target)}"`
    })
    chapters.push({
      title: clip(titles.get(id) ?? '', 500) || `${index + 1}`,
      html: await pictures.embed(linked),
    })
  }
  if (chapters.every(({ html }) => !html.trim())) throw new Refused('MOBI_UNREADABLE')
  const coverPath = await pictures.keep(mobi.getCoverImage())
  return { metadata: toMetadata(mobi), chapters, resources: pictures.resources, coverPath }
}

/** The parser leaves what stands before the first body. */
const bodyOf = (html: string) => (/<body\b/i.test(html) ? html.replace(/^[\s\S]*?<body\b[^>]*>/i, '') : html)

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
}

/** Takes the parser's object URLs for paths in the book. */
function createPictures() {
  const resources = new Map<string, { mediaType: string; bytes: Uint8Array }>()
  const paths = new Map<string, string | null>()
  async function keep(url: string): Promise<string | null> {
    const known = paths.get(url)
    if (known !== undefined) return known
    const blob = url.startsWith('blob:') ? resolveObjectURL(url) : undefined
    const extension = blob && Object.hasOwn(extensions, blob.type) ? extensions[blob.type] : undefined
    const path = extension ? `image-${resources.size + 1}.${extension}` : null
    paths.set(url, path)
    if (blob && path) {
      resources.set(path, { mediaType: blob.type, bytes: new Uint8Array(await blob.arrayBuffer()) })
    }
    return path
  }
  return {
    resources,
    keep,
    async embed(html: string): Promise<string> {
      for (const [url] of html.matchAll(/blob:nodedata:[\w-]+/g)) await keep(url)
      return html.replace(/blob:nodedata:[\w-]+/g, (url) => paths.get(url) ?? '')
    },
  }
}

function toMetadata(mobi: Mobi): BookMetadata {
  const { title, author, language, publisher, published, description, subject, identifier } =
    mobi.getMetadata()
  return metadataOf({
    identifier: clip(identifier ?? '', 1000),
    title: clip(collapse(title ?? ''), 500) || null,
    contributors: (author ?? [])
      .slice(0, 100)
      .map((name) => ({ name: clip(collapse(name), 300), role: 'aut', sortName: null })),
    language: readLanguageTag(language),
    publisher: clip(collapse(publisher ?? ''), 500) || null,
    publishedOn: parsePublicationDate((published ?? '').slice(0, 10)),
    description: describe(description ?? ''),
    subjects: (subject ?? []).map((one) => clip(collapse(one), 300)).slice(0, 50),
    isbn: parseIsbn(identifier ?? ''),
  })
}
