import { createFindings } from '../findings.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { collapse } from '../clean-text.ts'
import { isElement, namespaces, type XmlNode } from '../xml/xml-tree.ts'
import { descriptionElements } from './allow-list.ts'
import { extractText } from './extract-text.ts'
import { createReferences } from './references.ts'
import { sanitizeNode } from './sanitize-markup.ts'
import { serializeFragment } from './serialize.ts'

export interface Description {
  /** Paragraphs, lists and emphasis; no attributes, links or images. */
  html: string
  text: string
}

const maxLength = 20_000

/** A description as publishers send it, which may be plain text or HTML of any kind. */
export function describe(source: string): Description | null {
  const trimmed = source.trim().slice(0, maxLength)
  if (!trimmed) return null
  const { root } = parseXml(`<div>${trimmed}</div>`, { location: 'dc:description', html: true })
  if (!root) return null
  const findings = createFindings()
  const references = createReferences('', () => false, findings)
  const nodes = sanitizeNode(root, { path: '', references, findings }).flatMap(narrow)
  const text = collapse(nodes.map((node) => extractText(node)).join(' '))
  if (!text) return null
  const html = serializeFragment(nodes).trim()
  return { html: html.startsWith('<') ? html : `<p>${html}</p>`, text }
}

function narrow(node: XmlNode): XmlNode[] {
  if (!isElement(node)) return [node]
  if (node.local === 'style' || node.local === 'title') return []
  const children = node.children.flatMap(narrow)
  if (node.local === 'div' || node.namespace !== namespaces.xhtml || !descriptionElements.has(node.local))
    return children
  return [{ ...node, attributes: [], children }]
}
