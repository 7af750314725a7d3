import { decodeHTMLStrict } from 'entities'
import { Parser } from 'htmlparser2'
import { Refused } from '../findings.ts'
import { xmlLimits } from '../limits.ts'
import { cutDoctype } from './doctype.ts'
import { namespaces, type XmlAttribute, type XmlElement } from './xml-tree.ts'

export interface XmlDocument {
  root: XmlElement | null
  /** Every start tag has its end tag, and there is one root. */
  wellFormed: boolean
  declaresEntities: boolean
  declaresExternalEntities: boolean
}

interface Options {
  /** Names the document in a refusal. */
  location: string
  /** Reads tag soup as a browser would, for what is no XML. */
  html?: boolean
}

type Scope = Readonly<Record<string, string>>

/**
 * Reads XML without a DTD: of entities, the named ones of HTML are known and no others (`&nbsp;` survives, `&lol9;` stays the
 * text that it is).
 */
export function parseXml(source: string, { location, html = false }: Options): XmlDocument {
  const { body, declaresEntities, declaresExternalEntities } = cutDoctype(source)
  const state = { wellFormed: true, nodes: 0, raw: false, roots: 0 }
  const stack: { element: XmlElement; scope: Scope }[] = []
  let root: XmlElement | null = null
  let inCdata = false
  let pending: [name: string, value: string][] = []

  const spend = () => {
    state.nodes += 1
    if (state.nodes > xmlLimits.nodes || stack.length > xmlLimits.depth) {
      throw new Refused('DOCUMENT_TOO_COMPLEX', location)
    }
  }

  const parser = new Parser(
    {
      onopentagname: () => void (pending = []),
      onattribute: (name, value) => void pending.push([name, decodeHTMLStrict(value)]),
      onopentag(name) {
        spend()
        const scope = openScope(stack.at(-1)?.scope, html ? name : null, pending)
        const element = toElement(name, pending, scope)
        const parent = stack.at(-1)?.element
        if (parent) parent.children.push(element)
        else if (root) state.wellFormed = false
        else root = element
        state.raw = html && (name === 'style' || name === 'script')
        stack.push({ element, scope })
      },
      onclosetag(_name, isImplied) {
        // An empty-element tag closes itself by implication too; its slash tells it from a missing end tag.
        if (isImplied && body[parser.endIndex - 1] !== '/') state.wellFormed = false
        state.raw = false
        stack.pop()
      },
      ontext(text) {
        const parent = stack.at(-1)?.element
        if (!parent) {
          if (text.trim().replace('\ufeff', '')) state.wellFormed = false
          return
        }
        spend()
        const value = state.raw || inCdata ? text : decodeHTMLStrict(text)
        const last = parent.children.length - 1
        if (typeof parent.children[last] === 'string') parent.children[last] += value
        else parent.children.push(value)
      },
      oncdatastart: () => void (inCdata = true),
      oncdataend: () => void (inCdata = false),
    },
    { xmlMode: !html, decodeEntities: false, recognizeSelfClosing: true, recognizeCDATA: true },
  )
  parser.end(body)
  return { root, wellFormed: state.wellFormed && root !== null, declaresEntities, declaresExternalEntities }
}

const baseScope: Scope = { xml: namespaces.xml, xmlns: namespaces.xmlns }
const htmlScope: Scope = { ...baseScope, '': namespaces.xhtml, epub: namespaces.ops, xlink: namespaces.xlink }

/** `htmlName`: the tag in HTML, whose foreign elements need no declaration; null in XML. */
function openScope(parent: Scope | undefined, htmlName: string | null, pending: [string, string][]): Scope {
  let scope = parent ?? (htmlName === null ? baseScope : htmlScope)
  if (htmlName === 'svg') scope = { ...scope, '': namespaces.svg }
  if (htmlName === 'math') scope = { ...scope, '': namespaces.mathml }
  for (const [name, value] of pending) {
    if (name === 'xmlns') scope = { ...scope, '': value }
    else if (name.startsWith('xmlns:')) scope = { ...scope, [name.slice(6)]: value }
  }
  return scope
}

/** Prefixes that books use without declaring them. */
const usual: Scope = {
  epub: namespaces.ops,
  xlink: namespaces.xlink,
  svg: namespaces.svg,
  m: namespaces.mathml,
  dc: namespaces.dc,
  opf: namespaces.opf,
}

function toElement(name: string, pending: [string, string][], scope: Scope): XmlElement {
  const [prefix, local] = splitName(name)
  const attributes: XmlAttribute[] = []
  for (const [attributeName, value] of pending) {
    if (attributeName === 'xmlns' || attributeName.startsWith('xmlns:')) continue
    const [attributePrefix, attributeLocal] = splitName(attributeName)
    attributes.push({
      prefix: attributePrefix,
      local: attributeLocal,
      namespace: attributePrefix ? lookUp(scope, attributePrefix) : '',
      value,
    })
  }
  return { prefix, local, namespace: lookUp(scope, prefix), attributes, children: [] }
}

function lookUp(scope: Scope, prefix: string): string {
  if (Object.hasOwn(scope, prefix)) return scope[prefix] as string
  return prefix && Object.hasOwn(usual, prefix) ? (usual[prefix] as string) : ''
}

function splitName(name: string): [prefix: string, local: string] {
  const at = name.indexOf(':')
  return at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)]
}
