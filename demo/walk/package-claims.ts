import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { parseDocument } from 'htmlparser2'
import yauzl from 'yauzl'

type Document = ReturnType<typeof parseDocument>
type Node = Document['children'][number]
interface Element {
  name: string
  attribs: Record<string, string>
  text: string
}

/** What a package document says of its book, to hold the platform's word against. */
export interface PackageClaims {
  title: string
  creators: string[]
  language: string
}

export async function readPackageClaims(path: string): Promise<PackageClaims> {
  const container = elements(await readEntry(path, 'META-INF/container.xml'))
  const rootfile = container.find(({ name }) => name === 'rootfile')?.attribs['full-path']
  if (!rootfile) throw new Error(`${path} names no package document`)
  const all = elements(await readEntry(path, rootfile))
  const texts = (name: string): string[] =>
    all.filter((element) => element.name === name).map(({ text }) => text)
  const titles = all.filter(({ name }) => name === 'dc:title')
  const main = all.find(({ attribs, text }) => attribs['property'] === 'title-type' && text === 'main')
  const title = titles.find(({ attribs }) => `#${attribs['id']}` === main?.attribs['refines']) ?? titles[0]
  return {
    title: title?.text ?? '',
    creators: texts('dc:creator').filter(Boolean),
    language: texts('dc:language')[0] ?? '',
  }
}

async function readEntry(path: string, wanted: string): Promise<string> {
  const zip = await yauzl.openPromise(path, { autoClose: false })
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== wanted) continue
      const stream: Readable = await zip.openReadStreamPromise(entry)
      return (await buffer(stream)).toString('utf8')
    }
  } finally {
    zip.close()
  }
  throw new Error(`${path} has no ${wanted}: it is not an EPUB`)
}

function elements(xml: string): Element[] {
  const found: Element[] = []
  const visit = (nodes: Node[]): void => {
    for (const node of nodes) {
      if (!('attribs' in node)) continue
      found.push({ name: node.name, attribs: node.attribs, text: textOf(node.children) })
      visit(node.children)
    }
  }
  visit(parseDocument(xml, { xmlMode: true }).children)
  return found
}

function textOf(nodes: Node[]): string {
  const text = (node: Node): string => {
    if ('data' in node && node.type === 'text') return node.data
    return 'children' in node ? node.children.map(text).join('') : ''
  }
  return nodes.map(text).join('').replaceAll(/\s+/g, ' ').trim()
}
