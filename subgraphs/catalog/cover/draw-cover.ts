import { createHash } from 'node:crypto'
import sharp from 'sharp'

const width = 960
const height = 1440
const margin = 96
const fonts = `'Noto Serif','Source Serif 4','Noto Serif CJK SC','Noto Naskh Arabic','DejaVu Serif',serif`

/** A cover for a book that brought none: its title and author, in a colour that is always the same for the same book. */
export function drawCover(title: string, author: string | null): Promise<Buffer> {
  return sharp(Buffer.from(coverSvg(title, author)))
    .png()
    .toBuffer()
}

function coverSvg(title: string, author: string | null): string {
  const hue =
    createHash('sha256')
      .update(`${title}\n${author ?? ''}`)
      .digest()
      .readUInt16BE(0) % 360
  const heading = fit(title, [104, 88, 72, 60, 50], 7)
  const byline = author ? fit(author, [48, 40, 34], 2) : null
  const top = 300
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="g" x1="0" y1="0" x2="0.4" y2="1"><stop offset="0" stop-color="hsl(${hue},38%,34%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360},45%,17%)"/></linearGradient></defs>
<rect width="${width}" height="${height}" fill="url(#g)"/>
<rect x="36" y="36" width="${width - 72}" height="${height - 72}" fill="none" stroke="#ffffff" stroke-opacity="0.35" stroke-width="3"/>
${lines(heading, top, 'bold')}
<rect x="${width / 2 - 60}" y="${top + heading.lines.length * heading.size * 1.25 + 10}" width="120" height="4" fill="#ffffff" fill-opacity="0.6"/>
${byline ? lines(byline, height - 150 - (byline.lines.length - 1) * byline.size * 1.25, 'normal') : ''}
</svg>`
}

interface Fitted {
  lines: string[]
  size: number
}

/** The largest of the sizes at which the text stands in so many lines. */
function fit(text: string, sizes: number[], maxLines: number): Fitted {
  const clean = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 300)
  for (const size of sizes) {
    const wrapped = wrap(clean, (width - 2 * margin) / size)
    if (wrapped.length <= maxLines) return { lines: wrapped, size }
  }
  const size = sizes.at(-1) as number
  const wrapped = wrap(clean, (width - 2 * margin) / size).slice(0, maxLines)
  return { lines: [...wrapped.slice(0, -1), `${wrapped.at(-1)}…`], size }
}

/** Breaks by the dictionary's words where a script has no spaces. */
function wrap(text: string, ems: number): string[] {
  const out: string[] = []
  let line = ''
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    const isPunctuation = /^\p{P}+$/u.test(segment)
    if (line.trim() && !isPunctuation && measure(line + segment.trimEnd()) > ems) {
      out.push(line.trim())
      line = segment.trimStart()
    } else line += segment
  }
  return [...out, line.trim()].filter(Boolean).flatMap((one) => split(one, ems))
}

function split(line: string, ems: number): string[] {
  if (measure(line) <= ems * 1.1) return [line]
  const half = Math.ceil([...line].length / 2)
  const chars = [...line]
  return [...split(chars.slice(0, half).join(''), ems), ...split(chars.slice(half).join(''), ems)]
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff00-\uffef\u3000-\u303f]/u

const measure = (text: string): number =>
  [...text].reduce((sum, char) => sum + (wide.test(char) ? 1 : 0.58), 0)

const lines = ({ lines: list, size }: Fitted, top: number, weight: string): string =>
  list
    .map(
      (line, index) =>
        `<text x="${width / 2}" y="${top + index * size * 1.25}" font-size="${size}" font-weight="${weight}" font-family="${fonts}" fill="#ffffff" text-anchor="middle">${escapeXml(line)}</text>`,
    )
    .join('\n')

const escapeXml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
