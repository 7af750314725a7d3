import type { Archive } from '../archive/open-archive.ts'

const imageTypes: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
}

/** What systems leave in archives, and nobody means to publish. */
const litter = /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i

const inNaturalOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

export const imageTypeOf = (path: string): string | null => {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(imageTypes, extension) ? (imageTypes[extension] as string) : null
}

/** Images in the order of their numbers: page 2 before page 10. */
export const listPages = ({ paths }: Archive): string[] =>
  paths.filter((path) => imageTypeOf(path) && !litter.test(path)).toSorted(inNaturalOrder.compare)

export const findComicInfo = ({ paths }: Archive): string | null =>
  paths.find((path) => /^(?:[^/]+\/)?ComicInfo\.xml$/i.test(path)) ?? null

/** A comic is an archive of pictures; a single one is a picture that somebody zipped, unless it comes with a comic's metadata. */
export function isComic(archive: Archive): boolean {
  if (findComicInfo(archive)) return true
  const files = archive.paths.filter((path) => !litter.test(path))
  const pages = listPages(archive).length
  return pages > 1 && pages >= files.length * 0.9
}
