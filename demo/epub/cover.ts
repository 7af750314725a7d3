import { DESIGNS } from './cover-designs.ts'
import { PALETTES } from './cover-palettes.ts'
import { HEIGHT, type Canvas, WIDTH } from './cover-shapes.ts'
import { randomOf } from './random.ts'

/**
 * A cover without a letter on it: whether a machine has fonts for Chinese or Arabic can't be known, and the title stands
 * beside the cover wherever it is shown. The title alone decides the design, the colours and every shape.
 */
export async function drawCover(title: string): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp')
  return sharp(Buffer.from(coverSvg(title)))
    .jpeg({ quality: 84, chromaSubsampling: '4:4:4' })
    .toBuffer()
}

export function coverSvg(title: string): string {
  const random = randomOf(title)
  const canvas: Canvas = { random, palette: random.pick(PALETTES) }
  const art = random.pick(DESIGNS)(canvas)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="${canvas.palette.ground}"/>
${art}
${binding()}
</svg>`
}

/** The light that a cloth spine catches, so that the flat art reads as a book. */
function binding(): string {
  return `<rect width="26" height="${HEIGHT}" fill="#000" opacity="0.12"/>
<rect x="26" width="4" height="${HEIGHT}" fill="#fff" opacity="0.18"/>`
}
