import type { PDFDocumentProxy } from 'pdfjs-dist'
import { type InspectedImage, inspectImage } from '../../cover/inspect-image.ts'
import type { ByteSource } from '../archive/byte-source.ts'
import { collapse } from '../clean-text.ts'
import { Refused } from '../findings.ts'
import { pdfLimits } from '../limits.ts'
import type { PositionList } from '../publication/positions.ts'
import { writeIndex } from '../publication/write-index.ts'
import type { ReadPublication, Workplace } from '../read-publication.ts'
import { openPdf } from './open-pdf.ts'
import { readPdfMetadata } from './pdf-metadata.ts'
import { readOutline } from './pdf-outline.ts'

const path = 'publication.pdf'
const mediaType = 'application/pdf'
const hrefOf = (page: number) => `${path}#page=${page}`
/** Pages on which a book prints its ISBN. */
const openingPages = 8

/** A PDF is published as it is; its pages are its positions, and its text can be searched (Readium's PDF profile). */
export async function readPdf(source: ByteSource, place: Workplace): Promise<ReadPublication> {
  const { findings, sink, onProgress } = place
  const pdf = await openPdf(source)
  const { info } = await pdf.getMetadata()
  // Readers would meet its restrictions, or a password that only some programs take to be empty.
  if ((info as { EncryptFilterName?: unknown }).EncryptFilterName) throw new Refused('PDF_ENCRYPTED')
  if (pdf.numPages > pdfLimits.pages) throw new Refused('DOCUMENT_TOO_COMPLEX')
  if (await hasScripts(pdf)) findings.add('PDF_HAS_SCRIPTS')
  const texts = await readPages(pdf, place)
  if (texts.every((text) => !text)) findings.add('PDF_HAS_NO_TEXT')
  const metadata = await readPdfMetadata(pdf, texts.slice(0, openingPages).join('\n'))
  const tableOfContents = await readOutline(pdf, hrefOf)
  const cover = await renderCover(pdf)
  onProgress(0.9)
  await sink.put(path, mediaType, bytesOf(source))
  await writeIndex(sink, {
    profile: 'pdf',
    metadata,
    readingOrder: [{ path, mediaType }],
    resources: [],
    toc: tableOfContents,
    positions: pagesOf(texts.length),
    documents: texts.map((text, index) => ({ href: hrefOf(index + 1), title: `${index + 1}`, text })),
  })
  return { metadata, tableOfContents, positionCount: texts.length, cover }
}

async function readPages(pdf: PDFDocumentProxy, { findings, onProgress }: Workplace): Promise<string[]> {
  const texts: string[] = []
  let left = pdfLimits.textCharacters
  for (let number = 1; number <= pdf.numPages; number += 1) {
    let text = ''
    try {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      text = collapse(
        items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''),
      )
      page.cleanup()
    } catch {
      findings.add('PAGE_UNREADABLE', `page=${number}`)
    }
    left -= text.length
    if (left < 0) throw new Refused('DOCUMENT_TOO_COMPLEX', `page=${number}`)
    texts.push(text)
    onProgress((number / pdf.numPages) * 0.8)
  }
  return texts
}

async function hasScripts(pdf: PDFDocumentProxy): Promise<boolean> {
  const scripts = await Promise.all([pdf.getJSActions(), pdf.getAttachments()]).catch(() => [])
  return scripts.some(Boolean)
}

/** The first page, as a picture; null where it cannot be drawn. */
async function renderCover(pdf: PDFDocumentProxy): Promise<InspectedImage | null> {
  try {
    const page = await pdf.getPage(1)
    const { width, height } = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: Math.min(960 / width, 1600 / height) })
    const factory = pdf.canvasFactory as CanvasFactory
    const { canvas, context } = factory.create(Math.ceil(viewport.width), Math.ceil(viewport.height))
    await page.render({ canvas: null, canvasContext: context, viewport }).promise
    return await inspectImage(canvas.toBuffer('image/png'))
  } catch {
    return null
  }
}

/** pdf.js's own, on @napi-rs/canvas. */
interface CanvasFactory {
  create(width: number, height: number): { canvas: { toBuffer(type: 'image/png'): Buffer }; context: never }
}

/** A page each, as Readium counts them. */
function pagesOf(total: number): PositionList {
  const positions = Array.from({ length: total }, (_, index) => ({
    href: path,
    type: mediaType,
    title: `${index + 1}`,
    locations: {
      fragments: [`page=${index + 1}`],
      progression: index / total,
      position: index + 1,
      totalProgression: index / total,
    },
  }))
  return { total, positions }
}

async function* bytesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  const step = 1024 * 1024
  for (let at = 0; at < source.byteSize; at += step) {
    yield await source.read(at, Math.min(at + step, source.byteSize))
  }
}
