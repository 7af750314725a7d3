import { setImmediate as nextTurn } from 'node:timers/promises'
import { decodeHTMLStrict } from 'entities'
import { Parser } from 'htmlparser2'
import { namespaces, type XmlElement } from '../ingestion/xml/xml-tree.ts'
import { referenceName } from './short-tags.ts'

/** The message cannot be read; its text says why, to whoever sent it. */
export class Unreadable extends Error {}

/** A product has a few hundred elements, in about ten levels. */
const limits = { products: 200, nodes: 20_000, depth: 60 }
/** Characters parsed before others have their turn. */
const sliceLength = 64 * 1024

/**
 * The products of an ONIX 3 message, one after the other, with the reference names of their tags. No document type is heeded and no
 * entity known but the named ones of HTML, which ONIX's own definition declares.
 */
export async function* readProducts(message: string): AsyncGenerator<XmlElement> {
  const assembly = createAssembly()
  for (let at = 0; at < message.length; at += sliceLength) {
    yield* assembly.take(message.slice(at, at + sliceLength))
    await nextTurn()
  }
  yield* assembly.end()
}

function createAssembly() {
  let finished: XmlElement[] = []
  /** The product that is open, and what is open in it. */
  const open: XmlElement[] = []
  const state = { depth: 0, nodes: 0, products: 0, inCdata: false, isWhole: false, slice: '', sliceStart: 0 }
  let attributes: XmlElement['attributes'] = []

  const spend = () => {
    state.nodes += 1
    if (state.nodes > limits.nodes || state.depth > limits.depth)
      throw new Unreadable('A product of the message is larger than a product can be.')
  }
  const begin = (local: string) => {
    if (local !== 'Product') return
    state.nodes = 0
    state.products += 1
    if (state.products > limits.products)
      throw new Unreadable(`A message may have at most ${limits.products} products; send them in several.`)
    open.push({ prefix: '', local, namespace: namespaces.xhtml, attributes, children: [] })
  }
  /** An empty-element tag closes itself by implication as well; its slash tells it from a missing end tag. */
  const endsWithSlash = () => state.slice[parser.endIndex - state.sliceStart - 1] === '/'

  const parser = new Parser(
    {
      onopentagname: () => void (attributes = []),
      onattribute: (name, value) =>
        void attributes.push({ prefix: '', local: name, namespace: '', value: decodeHTMLStrict(value) }),
      onopentag(name) {
        const local = referenceName(name)
        if (state.depth === 0) checkRoot(local, attributes)
        state.depth += 1
        const parent = open.at(-1)
        if (!parent) return state.depth === 2 ? begin(local) : undefined
        spend()
        const element = { prefix: '', local, namespace: namespaces.xhtml, attributes, children: [] }
        parent.children.push(element)
        open.push(element)
      },
      onclosetag(_name, isImplied) {
        if (isImplied && !endsWithSlash()) throw new Unreadable('The message is no well-formed XML.')
        state.depth -= 1
        state.isWhole = state.depth === 0
        const closed = open.pop()
        if (closed && open.length === 0) finished.push(closed)
      },
      ontext(text) {
        const parent = open.at(-1)
        if (!parent) return
        spend()
        parent.children.push(state.inCdata ? text : decodeHTMLStrict(text))
      },
      oncdatastart: () => void (state.inCdata = true),
      oncdataend: () => void (state.inCdata = false),
    },
    { xmlMode: true, decodeEntities: false },
  )

  const takeFinished = () => {
    const taken = finished
    finished = []
    return taken
  }
  return {
    take(slice: string): XmlElement[] {
      // With the last character before it, where the slash may be.
      const last = state.slice.slice(-1)
      state.sliceStart += state.slice.length - last.length
      state.slice = last + slice
      parser.write(slice)
      return takeFinished()
    },
    end(): XmlElement[] {
      if (!state.isWhole) throw new Unreadable('The message is cut off, or is no well-formed XML.')
      parser.end()
      return takeFinished()
    },
  }
}

function checkRoot(local: string, attributes: XmlElement['attributes']): void {
  if (local !== 'ONIXMessage') throw new Unreadable('The file is no ONIX message.')
  const release = attributes.find((one) => one.local === 'release')?.value ?? ''
  if (!/^3\.\d$/.test(release)) throw new Unreadable('The message is not of release 3 of ONIX for Books.')
}
