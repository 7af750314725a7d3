import { buffer } from 'node:stream/consumers'
import type { Sharp } from 'sharp'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { maxPixels } from './inspect-image.ts'
import { loadSharp } from './load-sharp.ts'
import { coverFormats, type CoverFormat, coverKey, renditionKey } from './cover.ts'

export interface Rendition {
  bytes: Uint8Array
  mediaType: string
}

const encoders: Readonly<Record<CoverFormat, (image: Sharp) => Sharp>> = {
  webp: (image) => image.webp({ quality: 80 }),
  avif: (image) => image.avif({ quality: 55, effort: 3 }),
  jpg: (image) => image.flatten({ background: '#ffffff' }).jpeg({ quality: 82, mozjpeg: true }),
}

/** A cover in one of its widths, drawn at its first request and kept; null where there is no such cover. */
export function createCoverRenderer(store: ObjectStore) {
  const underWay = new Map<string, Promise<Uint8Array | null>>()

  async function draw(sha256: string, width: number, format: CoverFormat): Promise<Uint8Array | null> {
    const original = await store.get(coverKey(sha256))
    if (!original) return null
    const sharp = await loadSharp()
    const image = sharp(await buffer(original.body), { limitInputPixels: maxPixels, pages: 1 })
      .autoOrient()
      .resize({ width, withoutEnlargement: true })
    const drawn = await encoders[format](image).toBuffer()
    await store.put(renditionKey(sha256, width, format), drawn, { contentType: coverFormats[format] })
    return drawn
  }

  return async function render(
    sha256: string,
    width: number,
    format: CoverFormat,
  ): Promise<Rendition | null> {
    const key = renditionKey(sha256, width, format)
    const kept = await store.get(key)
    if (kept) return { bytes: await buffer(kept.body), mediaType: coverFormats[format] }
    // A page full of readers asks for the same new cover at once.
    const drawing = underWay.get(key) ?? draw(sha256, width, format).finally(() => underWay.delete(key))
    underWay.set(key, drawing)
    const bytes = await drawing
    return bytes && { bytes, mediaType: coverFormats[format] }
  }
}
