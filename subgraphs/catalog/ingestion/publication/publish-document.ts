import type { Findings } from '../findings.ts'
import { decodeText } from '../xml/decode-text.ts'
import { parseXml } from '../xml/parse-xml.ts'
import type { XmlElement } from '../xml/xml-tree.ts'
import { extractText, extractTitle } from './extract-text.ts'
import { createReferences } from './references.ts'
import { sanitizeCss } from './sanitize-css.ts'
import { sanitizeMarkup } from './sanitize-markup.ts'
import { serialize } from './serialize.ts'

export interface DocumentScope {
  path: string
  has: (path: string) => boolean
  findings: Findings
}

export interface PublishedDocument {
  bytes: Uint8Array
  title: string | null
  text: string
}

/** A document as readers get it: allowed content only, well-formed, in UTF-8. Null where nothing of it can be read. */
export function publishMarkup(
  bytes: Uint8Array,
  isXhtml: boolean,
  scope: DocumentScope,
): PublishedDocument | null {
  const { path, has, findings } = scope
  const root = readMarkup(decodeText(bytes), isXhtml, scope)
  const clean =
    root && sanitizeMarkup(root, { path, findings, references: createReferences(path, has, findings) })
  if (!clean) return null
  return { bytes: Buffer.from(serialize(clean)), title: extractTitle(clean), text: extractText(clean) }
}

function readMarkup(source: string, isXhtml: boolean, { path, findings }: DocumentScope): XmlElement | null {
  const document = parseXml(source, { location: path })
  if (document.declaresExternalEntities) findings.add('HTM-003', path)
  if (document.declaresEntities) findings.add('ENTITY_DECLARED', path)
  if (document.wellFormed) return document.root
  findings.add('RSC-016', path)
  // Tag soup is read as a browser would read it; a page with a missing end tag is still a page.
  return isXhtml ? parseXml(source, { location: path, html: true }).root : document.root
}

export function publishCss(bytes: Uint8Array, { path, has, findings }: DocumentScope): Uint8Array {
  return Buffer.from(sanitizeCss(decodeText(bytes), createReferences(path, has, findings)))
}
