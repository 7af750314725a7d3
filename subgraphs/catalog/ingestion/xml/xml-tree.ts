export interface XmlAttribute {
  prefix: string
  local: string
  namespace: string
  value: string
}

export interface XmlElement {
  prefix: string
  local: string
  namespace: string
  attributes: XmlAttribute[]
  children: XmlNode[]
}

export type XmlNode = XmlElement | string

export const namespaces = {
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
  xhtml: 'http://www.w3.org/1999/xhtml',
  svg: 'http://www.w3.org/2000/svg',
  mathml: 'http://www.w3.org/1998/Math/MathML',
  xlink: 'http://www.w3.org/1999/xlink',
  ops: 'http://www.idpf.org/2007/ops',
  opf: 'http://www.idpf.org/2007/opf',
  dc: 'http://purl.org/dc/elements/1.1/',
  ncx: 'http://www.daisy.org/z3986/2005/ncx/',
  ssml: 'http://www.w3.org/2001/10/synthesis',
} as const

export const isElement = (node: XmlNode): node is XmlElement => typeof node !== 'string'

/** By local name alone: books get their namespaces wrong more often than their elements. */
export function attribute(element: XmlElement, local: string, namespace?: string): string | undefined {
  return element.attributes.find(
    (one) => one.local === local && (namespace === undefined || one.namespace === namespace),
  )?.value
}

export function childrenNamed(element: XmlElement, local: string): XmlElement[] {
  return element.children.filter((node): node is XmlElement => isElement(node) && node.local === local)
}

export const childNamed = (element: XmlElement, local: string): XmlElement | undefined =>
  childrenNamed(element, local)[0]

/** All elements below, in document order. */
export function* descendants(element: XmlElement): Generator<XmlElement> {
  for (const child of element.children) {
    if (!isElement(child)) continue
    yield child
    yield* descendants(child)
  }
}

export function findAll(element: XmlElement, local: string): XmlElement[] {
  return [...descendants(element)].filter((one) => one.local === local)
}

export function textOf(node: XmlNode): string {
  return isElement(node) ? node.children.map(textOf).join('') : node
}
