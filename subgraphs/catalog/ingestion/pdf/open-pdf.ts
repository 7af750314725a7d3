import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { getDocument, PDFDataRangeTransport } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { ByteSource } from '../archive/byte-source.ts'
import { Refused } from '../findings.ts'
import { pdfLimits } from '../limits.ts'

const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
const inPackage = (name: string) => join(folder, name, '/')

/** Opened with no code of its own, no system fonts and no network; read piece by piece, as it is asked for. */
export async function openPdf(source: ByteSource): Promise<PDFDocumentProxy> {
  const task = getDocument({
    range: rangesOf(source),
    length: source.byteSize,
    disableAutoFetch: true,
    disableStream: true,
    isEvalSupported: false,
    enableXfa: false,
    useSystemFonts: false,
    disableFontFace: true,
    maxImageSize: pdfLimits.imagePixels,
    cMapUrl: inPackage('cmaps'),
    cMapPacked: true,
    standardFontDataUrl: inPackage('standard_fonts'),
    wasmUrl: inPackage('wasm'),
    verbosity: 0,
  })
  try {
    return await task.promise
  } catch (error) {
    const { name, message } = error as Error
    if (name === 'PasswordException') throw new Refused('PDF_ENCRYPTED')
    throw new Refused('PDF_UNREADABLE', null, message)
  }
}

function rangesOf(source: ByteSource): PDFDataRangeTransport {
  const ranges = new PDFDataRangeTransport(source.byteSize, null)
  ranges.requestDataRange = (begin: number, end: number) => {
    void source
      .read(begin, Math.min(end, source.byteSize))
      .then((bytes) => ranges.onDataRange(begin, new Uint8Array(bytes)))
  }
  return ranges
}
