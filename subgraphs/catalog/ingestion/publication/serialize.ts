import { isElement, namespaces, type XmlElement, type XmlNode } from '../xml/xml-tree.ts'
import { smilNamespace } from './allow-list.ts'

/** Elements that HTML knows to be empty may close themselves; a self-closed `<p/>` would swallow the page in an HTML parser. */
const emptyElements = new Set(['area', 'br', 'col', 'hr', 'img', 'link', 'meta', 'source', 'track', 'wbr'])

// What XML 1.0 cannot hold in any form.
// oxlint-disable-next-line no-control-regex
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

export const escapeText = (text: string) =>
  text.toWellFormed().replace(illegal, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const escapeAttribute = (text: string) =>
  escapeText(text)
    .replace(/"/g, '&quot;')
    .replace(/[\t\n\r]/g, ' ')

/** Writes a sanitised tree as well-formed XML in UTF-8, each namespace under one prefix only. */
export function serialize(root: XmlElement): string {
  const out: string[] = ['<?xml version="1.0" encoding="UTF-8"?>\n']
  if (root.namespace === namespaces.xhtml) out.push('<!DOCTYPE html>\n')
  write(root, null, out)
  return out.join('')
}

/** The same for a piece of HTML, without a declaration. */
export function serializeFragment(nodes: XmlNode[]): string {
  const out: string[] = []
  for (const node of nodes) write(node, namespaces.xhtml, out)
  return out.join('')
}

function write(node: XmlNode, outer: string | null, out: string[]): void {
  if (!isElement(node)) {
    out.push(escapeText(node))
    return
  }
  out.push('<', node.local)
  if (node.namespace !== outer) out.push(` xmlns="${node.namespace}"`)
  if (outer === null) out.push(rootPrefixes(node.namespace))
  for (const { prefix, local, value } of node.attributes) {
    out.push(' ', prefix ? `${prefix}:${local}` : local, '="', escapeAttribute(value), '"')
  }
  const closesItself = node.namespace !== namespaces.xhtml || emptyElements.has(node.local)
  if (node.children.length === 0 && closesItself) {
    out.push('/>')
    return
  }
  out.push('>')
  for (const child of node.children) write(child, node.namespace, out)
  out.push('</', node.local, '>')
}

function rootPrefixes(namespace: string): string {
  const epub = ` xmlns:epub="${namespaces.ops}"`
  if (namespace === smilNamespace) return epub
  return `${epub} xmlns:xlink="${namespaces.xlink}" xmlns:ssml="${namespaces.ssml}"`
}
