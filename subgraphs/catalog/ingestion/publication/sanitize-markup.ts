import type { Findings } from '../findings.ts'
import { attribute, isElement, namespaces, textOf, type XmlElement, type XmlNode } from '../xml/xml-tree.ts'
import { dropped, vocabularies } from './allow-list.ts'
import type { References } from './references.ts'
import { sanitizeAttributes } from './sanitize-attributes.ts'
import { sanitizeCss } from './sanitize-css.ts'

export interface Scrubber {
  path: string
  references: References
  findings: Findings
}

/** What of a document may reach a reader, by allow-list; null where not even its root may. */
export function sanitizeMarkup(root: XmlElement, scrubber: Scrubber): XmlElement | null {
  const namespace = root.namespace || (root.local.toLowerCase() === 'html' ? namespaces.xhtml : '')
  const [node] = sanitizeNode({ ...root, namespace }, scrubber)
  return node !== undefined && isElement(node) ? node : null
}

export function sanitizeNode(node: XmlNode, scrubber: Scrubber): XmlNode[] {
  if (!isElement(node)) return [node]
  const special = specialElement(node, scrubber)
  if (special) return special
  const children = () => node.children.flatMap((child) => sanitizeNode(child, scrubber))
  if (dropped.has(node.local)) {
    if (node.local !== 'metadata') scrubber.findings.add('ACTIVE_CONTENT_REMOVED', scrubber.path)
    return []
  }
  const vocabulary = Object.hasOwn(vocabularies, node.namespace) ? vocabularies[node.namespace] : undefined
  if (!vocabulary?.elements.has(node.local)) return children()
  const attributes = sanitizeAttributes(node, vocabulary, scrubber)
  if (attributes === null) return []
  return [{ prefix: '', local: node.local, namespace: node.namespace, attributes, children: children() }]
}

function specialElement(node: XmlElement, scrubber: Scrubber): XmlNode[] | null {
  switch (node.local) {
    case 'style':
      return sanitizeStyle(node, scrubber)
    case 'object':
      return sanitizeObject(node, scrubber)
    case 'switch':
      return node.namespace === namespaces.ops ? sanitizeSwitch(node, scrubber) : null
    default:
      return null
  }
}

function sanitizeStyle(node: XmlElement, scrubber: Scrubber): XmlNode[] {
  const vocabulary = vocabularies[node.namespace]
  if (!vocabulary?.elements.has('style')) return []
  const attributes = sanitizeAttributes(node, vocabulary, scrubber) ?? []
  const css = sanitizeCss(node.children.map(textOf).join(''), scrubber.references)
  return [{ prefix: '', local: 'style', namespace: node.namespace, attributes, children: [css] }]
}

/** An object that shows an image is an image; any other is its own fallback. */
function sanitizeObject(node: XmlElement, scrubber: Scrubber): XmlNode[] {
  const data = attribute(node, 'data')
  const src =
    data && attribute(node, 'type')?.startsWith('image/') ? scrubber.references.resource(data) : null
  if (src === null || src === undefined)
    return node.children.flatMap((child) => sanitizeNode(child, scrubber))
  const kept = node.attributes.filter((one) =>
    ['id', 'class', 'style', 'width', 'height', 'title'].includes(one.local),
  )
  const image: XmlElement = {
    ...node,
    local: 'img',
    namespace: namespaces.xhtml,
    children: [],
    attributes: [
      ...kept,
      { prefix: '', local: 'src', namespace: '', value: data as string },
      { prefix: '', local: 'alt', namespace: '', value: textOf(node).trim() },
    ],
  }
  return sanitizeNode(image, scrubber)
}

/** EPUB 3's content switch: the first case that readers can show, else the default. */
function sanitizeSwitch(node: XmlElement, scrubber: Scrubber): XmlNode[] {
  const elements = node.children.filter(isElement)
  const chosen =
    elements.find(
      (one) =>
        one.local === 'case' && Object.hasOwn(vocabularies, attribute(one, 'required-namespace') ?? ''),
    ) ?? elements.find((one) => one.local === 'default')
  return chosen ? chosen.children.flatMap((child) => sanitizeNode(child, scrubber)) : []
}
