import type { StatedContributor } from '../book-metadata.ts'
import { attribute, namespaces, type XmlElement } from '../xml/xml-tree.ts'
import type { MetadataIndex } from './refinements.ts'

/** Creators, then other contributors, each in the order of the document; a role that is not stated is what the element implies. */
export function readContributors(metadata: MetadataIndex): StatedContributor[] {
  const contributors = [
    ...metadata.dc('creator').map((one) => toContributor(metadata, one, 'aut')),
    ...metadata.dc('contributor').map((one) => toContributor(metadata, one, 'ctb')),
  ]
  const seen = new Set<string>()
  return contributors.filter(({ name, role }) => {
    const key = `${role}\n${name}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function toContributor(
  metadata: MetadataIndex,
  { element, value }: { element: XmlElement; value: string },
  implied: string,
) {
  const roles = metadata.refinements(element, 'role')
  const role =
    (roles.find((one) => one.scheme === 'marc:relators') ?? roles[0])?.value ?? opfAttribute(element, 'role')
  const sortName =
    metadata.refinements(element, 'file-as')[0]?.value ?? opfAttribute(element, 'file-as') ?? null
  return { name: value, role: role && /^[a-z]{3}$/i.test(role) ? role.toLowerCase() : implied, sortName }
}

export const opfAttribute = (element: XmlElement, name: string): string | undefined =>
  (attribute(element, name, namespaces.opf) ?? attribute(element, name))?.trim() || undefined
