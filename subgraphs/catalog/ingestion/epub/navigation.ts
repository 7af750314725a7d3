import { type Archive, BrokenEntry } from '../archive/open-archive.ts'
import { finding, type Findings, Refused } from '../findings.ts'
import { clip, collapse } from '../clean-text.ts'
import {
  attribute,
  childNamed,
  childrenNamed,
  findAll,
  isElement,
  namespaces,
  textOf,
  type XmlElement,
} from '../xml/xml-tree.ts'
import { readXml } from './container.ts'
import { isInside, resolveHref } from './href.ts'
import type { PackageDocument } from './package-document.ts'

export interface NavPoint {
  title: string
  /** Where it leads: a path inside the archive and a fragment; null for a mere heading. */
  target: { path: string; fragment: string } | null
  children: NavPoint[]
}

const maxPoints = 20_000
const maxDepth = 12

/** The table of contents: of EPUB 3's navigation document, else of the NCX, else none. */
export async function readNavigation(
  archive: Archive,
  document: PackageDocument,
  findings: Findings,
): Promise<NavPoint[]> {
  const nav = document.manifest.find((item) => item.properties.includes('nav'))?.path
  const ncx = document.ncx?.path
  for (const [path, read] of [
    [nav, readNav],
    [ncx, readNcx],
  ] as const) {
    if (!path) continue
    try {
      const points = read(await readXml(archive, path, findings), path)
      if (points.length) return points
    } catch (error) {
      if (!(error instanceof Refused || error instanceof BrokenEntry)) throw error
      if (error instanceof Refused) findings.take({ ...finding('NAV-003', path), code: error.finding.code })
    }
  }
  findings.add('NAV-003', document.path)
  return []
}

function createBudget() {
  let left = maxPoints
  return (depth: number) => depth <= maxDepth && (left -= 1) >= 0
}

function readNav(root: XmlElement, path: string): NavPoint[] {
  const navs = findAll(root, 'nav')
  const typeOf = (nav: XmlElement) => attribute(nav, 'type', namespaces.ops) ?? attribute(nav, 'role') ?? ''
  const toc = navs.find((nav) => /(?:^|\s)(?:doc-)?toc(?:\s|$)/.test(typeOf(nav))) ?? navs[0]
  const list = toc && childNamed(toc, 'ol')
  return list ? readList(list, path, createBudget(), 1) : []
}

function readList(
  list: XmlElement,
  path: string,
  spend: (depth: number) => boolean,
  depth: number,
): NavPoint[] {
  return childrenNamed(list, 'li').flatMap((item): NavPoint[] => {
    if (!spend(depth)) return []
    const label = item.children.filter(isElement).find((one) => one.local === 'a' || one.local === 'span')
    const nested = childNamed(item, 'ol')
    const children = nested ? readList(nested, path, spend, depth + 1) : []
    return toPoint(label ? labelOf(label) : '', label && attribute(label, 'href'), path, children)
  })
}

/** Images in a label speak through their alternative text. */
function labelOf(element: XmlElement): string {
  const read = (node: XmlElement | string): string => {
    if (!isElement(node)) return node
    return node.local === 'img' ? (attribute(node, 'alt') ?? '') : node.children.map(read).join('')
  }
  return collapse(read(element)) || collapse(attribute(element, 'title') ?? '')
}

function readNcx(root: XmlElement, path: string): NavPoint[] {
  const map = childNamed(root, 'navMap')
  return map ? readPoints(map, path, createBudget(), 1) : []
}

function readPoints(
  parent: XmlElement,
  path: string,
  spend: (depth: number) => boolean,
  depth: number,
): NavPoint[] {
  return childrenNamed(parent, 'navPoint').flatMap((point): NavPoint[] => {
    if (!spend(depth)) return []
    const label = childNamed(point, 'navLabel')
    const content = childNamed(point, 'content')
    const children = readPoints(point, path, spend, depth + 1)
    return toPoint(label ? collapse(textOf(label)) : '', content && attribute(content, 'src'), path, children)
  })
}

function toPoint(title: string, href: string | undefined, path: string, children: NavPoint[]): NavPoint[] {
  const target = href ? resolveHref(path, href) : null
  if (!title && !isInside(target)) return children
  if (!title && children.length === 0) return []
  return [{ title: clip(title, 500), target: isInside(target) ? target : null, children }]
}
