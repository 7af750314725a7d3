import { encode } from 'blurhash'
import { loadSharp } from './load-sharp.ts'

export interface InspectedImage {
  /** The bytes to keep: as they came, or a bitmap of a vector image. */
  bytes: Uint8Array
  format: string
  mediaType: string
  width: number
  height: number
  blurhash: string
}

/** Of any image that is decoded here. */
export const maxPixels = 80_000_000
const mediaTypes: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
}

/** Decodes an image for good, so that what passes can be shown; null for what is none, is broken, or is too large. */
export async function inspectImage(
  bytes: Uint8Array,
  { vector = true }: { vector?: boolean } = {},
): Promise<InspectedImage | null> {
  try {
    const { format, width, height, autoOrient } = await (await open(bytes)).metadata()
    if (format === 'svg' && vector && width && height) return await inspectImage(await rasterize(bytes))
    const mediaType = format && Object.hasOwn(mediaTypes, format) ? mediaTypes[format] : undefined
    if (!mediaType || !width || !height) return null
    const opened = await open(bytes)
    const { data, info } = await opened
      .autoOrient()
      .resize(32, 32, { fit: 'inside' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const blurhash = encode(new Uint8ClampedArray(data), info.width, info.height, 3, 4)
    return { bytes, format, mediaType, width: autoOrient.width, height: autoOrient.height, blurhash }
  } catch {
    return null
  }
}

async function open(bytes: Uint8Array) {
  const sharp = await loadSharp()
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', pages: 1 })
}

async function rasterize(svg: Uint8Array): Promise<Buffer> {
  const image = await open(svg)
  return image.resize(1280, 1920, { fit: 'inside' }).flatten({ background: '#ffffff' }).png().toBuffer()
}
