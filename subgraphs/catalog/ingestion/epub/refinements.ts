import { collapse } from '../clean-text.ts'
import { attribute, textOf, type XmlElement } from '../xml/xml-tree.ts'
import { flatMetadata } from './package-document.ts'

export interface Meta {
  property: string
  value: string
  scheme: string | null
  id: string | null
}

/** The metadata of a package, with what refines what (EPUB 3.3, 5.3.6) and EPUB 2's `<meta name content>` as properties. */
export interface MetadataIndex {
  /** Elements of Dublin Core by local name, in document order, the empty ones left out. */
  dc(name: string): { element: XmlElement; value: string }[]
  /** Properties of the publication itself. */
  metas(property: string): Meta[]
  first(property: string): string | null
  refinements(element: XmlElement | Meta, property: string): Meta[]
}

export function indexMetadata(metadata: XmlElement | null): MetadataIndex {
  const elements = metadata ? flatMetadata(metadata) : []
  const metas: (Meta & { refines: string | null })[] = elements
    .filter((one) => one.local === 'meta')
    .map((one) => ({
      property: (attribute(one, 'property') ?? attribute(one, 'name') ?? '').trim(),
      value: collapse(
        attribute(one, 'property') === undefined ? (attribute(one, 'content') ?? '') : textOf(one),
      ),
      scheme: attribute(one, 'scheme')?.trim() ?? null,
      id: attribute(one, 'id')?.trim() ?? null,
      refines: attribute(one, 'refines')?.trim().replace(/^#/, '') ?? null,
    }))
    .filter((one) => one.property && one.value)

  const own = (property: string) => metas.filter((one) => one.property === property && one.refines === null)
  return {
    dc: (name) =>
      elements
        .filter((one) => one.local.toLowerCase() === name && one.local !== 'meta')
        .map((element) => ({ element, value: collapse(textOf(element)) }))
        .filter((one) => one.value),
    metas: own,
    first: (property) => own(property)[0]?.value ?? null,
    refinements(target, property) {
      const id = 'property' in target ? target.id : attribute(target, 'id')?.trim()
      return id ? metas.filter((one) => one.refines === id && one.property === property) : []
    },
  }
}
