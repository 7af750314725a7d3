import { clip, collapse } from '../clean-text.ts'
import { findAll, isElement, type XmlElement, type XmlNode } from '../xml/xml-tree.ts'

const inline = new Set(
  `a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q rb rtc ruby s samp small span strike strong sub sup
   time tspan tt u var wbr`.split(/\s+/),
)
/** Readings of ruby would tear apart the words that they explain. */
const silent = new Set(['style', 'script', 'head', 'rt', 'rp', 'annotation', 'title', 'desc'])

/** The text of a document as it is read aloud: blocks are apart, whitespace is collapsed. */
export function extractText(node: XmlNode): string {
  const out: string[] = []
  collect(node, out)
  return collapse(out.join(''))
}

function collect(node: XmlNode, out: string[]): void {
  if (!isElement(node)) {
    out.push(node)
    return
  }
  if (silent.has(node.local)) return
  const isBlock = !inline.has(node.local)
  if (isBlock) out.push(' ')
  for (const child of node.children) collect(child, out)
  if (isBlock) out.push(' ')
}

/** What a document calls itself: its first heading, else its title. */
export function extractTitle(root: XmlElement): string | null {
  const heading = ['h1', 'h2', 'h3']
    .flatMap((name) => findAll(root, name))
    .map((one) => extractText(one))
    .find(Boolean)
  if (heading) return clip(heading, 500)
  const title = findAll(root, 'title')[0]
  return title ? clip(collapse(title.children.filter((one) => !isElement(one)).join('')), 500) || null : null
}
