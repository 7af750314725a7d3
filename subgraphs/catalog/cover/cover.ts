/** A cover as it is kept: the image itself lies at `covers/<sha256>` of the object store. */
export interface StoredCover {
  sha256: string
  width: number
  height: number
  blurhash: string
}

export type CoverRecord = StoredCover

export const coverKey = (sha256: string): string => `covers/${sha256}`

/** All that is kept of a cover, as `ObjectStore` names it. */
export const coverHoldings = (sha256: string): string[] => [coverKey(sha256), `covers/renditions/${sha256}/`]

export const isSha256 = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

/** Rendered widths; any other that is asked for is rounded up to one of these, so that a cover has few renditions. */
export const coverWidths = [80, 160, 320, 480, 640, 960, 1280] as const

export function coverWidth(asked: number): number {
  return coverWidths.find((width) => width >= asked) ?? coverWidths[coverWidths.length - 1] ?? asked
}

export const coverFormats = { webp: 'image/webp', avif: 'image/avif', jpg: 'image/jpeg' } as const

export type CoverFormat = keyof typeof coverFormats

export const renditionKey = (sha256: string, width: number, format: CoverFormat): string =>
  `covers/renditions/${sha256}/${width}.${format}`

/** An address that always shows the same image: the cover's own hash is in it. */
export const coverUrl = (
  publicUrl: string,
  sha256: string,
  width: number,
  format: CoverFormat = 'webp',
): string => `${publicUrl}/covers/${sha256}/${coverWidth(width)}.${format}`
