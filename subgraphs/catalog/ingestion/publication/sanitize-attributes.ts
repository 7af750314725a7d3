import { attribute, namespaces, type XmlAttribute, type XmlElement } from '../xml/xml-tree.ts'
import { prefixedAttributes, type Vocabulary } from './allow-list.ts'
import { sanitizeCss } from './sanitize-css.ts'
import type { Scrubber } from './sanitize-markup.ts'

const loaded = new Set(['src', 'poster', 'altimg'])
const timed = new Set(['audio', 'video', 'source', 'track'])
const linkElements = new Set(['a', 'area'])
const stylesheets = new Set(['stylesheet', 'alternate stylesheet'])

/** The attributes that an element keeps; null where it is worth nothing without one that it must not have. */
export function sanitizeAttributes(
  node: XmlElement,
  vocabulary: Vocabulary,
  scrubber: Scrubber,
): XmlAttribute[] | null {
  if (node.local === 'link' && !isStylesheet(node)) return null
  if (node.local === 'meta' && !isHarmlessMeta(node)) return null
  if (node.local.startsWith('animate') && /href|^on/i.test(attribute(node, 'attributeName') ?? ''))
    return null
  const kept = new Map<string, XmlAttribute>()
  for (const one of node.attributes) {
    const prefix = keptPrefix(one, vocabulary)
    if (prefix === null) {
      if (/^on/i.test(one.local)) scrubber.findings.add('ACTIVE_CONTENT_REMOVED', scrubber.path)
      continue
    }
    const value = sanitizeValue(node, one, scrubber)
    const name = prefix ? `${prefix}:${one.local}` : one.local
    if (value !== null && !kept.has(name)) kept.set(name, { ...one, prefix, value })
  }
  if (node.local === 'link' && !kept.has('href')) return null
  if (/^https?:/.test(kept.get('href')?.value ?? '') && node.namespace === namespaces.xhtml) {
    kept.set('rel', { prefix: '', local: 'rel', namespace: '', value: 'noopener noreferrer' })
  }
  return [...kept.values()]
}

function keptPrefix({ local, namespace, prefix }: XmlAttribute, vocabulary: Vocabulary): string | null {
  if (!prefix) return vocabulary.attributes.has(local) || /^aria-[a-z]+$/.test(local) ? '' : null
  const known = Object.hasOwn(prefixedAttributes, namespace) ? prefixedAttributes[namespace] : undefined
  return known?.attributes.has(local) ? known.prefix : null
}

function sanitizeValue(node: XmlElement, { local, value }: XmlAttribute, scrubber: Scrubber): string | null {
  const { references } = scrubber
  if (local === 'style') return sanitizeCss(value, references)
  if (local === 'srcset') return sanitizeSrcset(value, scrubber)
  if (loaded.has(local)) return references.resource(value, timed.has(node.local))
  if (local === 'textref') return references.link(value)
  if (local === 'href') {
    const isLink = linkElements.has(node.local) || node.namespace === namespaces.mathml
    return isLink ? references.link(value) : references.resource(value)
  }
  if (local === 'target') return null
  // Presentation attributes of SVG take `url()` as CSS does.
  return /url|\\/i.test(value) && node.namespace === namespaces.svg ? sanitizeCss(value, references) : value
}

function sanitizeSrcset(value: string, scrubber: Scrubber): string | null {
  const candidates = value.split(/,\s+/).flatMap((candidate) => {
    const [href, descriptor = ''] = candidate.trim().split(/\s+/)
    const local = href ? scrubber.references.resource(href) : null
    return local && /^(?:\d+(?:\.\d+)?[wx])?$/.test(descriptor) ? [`${local} ${descriptor}`.trim()] : []
  })
  return candidates.length ? candidates.join(', ') : null
}

const isStylesheet = (node: XmlElement) =>
  stylesheets.has((attribute(node, 'rel') ?? '').toLowerCase().trim().replace(/\s+/g, ' '))

function isHarmlessMeta(node: XmlElement): boolean {
  if (attribute(node, 'http-equiv') !== undefined) return false
  return attribute(node, 'charset') !== undefined || attribute(node, 'name')?.toLowerCase() === 'viewport'
}
