import { encodePath } from '../epub/href.ts'
import type { BookMetadata, StatedContributor } from '../book-metadata.ts'
import type { TocEntry } from './table-of-contents.ts'

export interface PublishedResource {
  path: string
  mediaType: string
  title?: string
  properties?: Record<string, unknown>
  rel?: string
  /** The same in another form: a media overlay. */
  alternate?: { path: string; mediaType: string }
  /** Pixels. */
  width?: number
  height?: number
}

/** Roles that the Readium Web Publication Manifest has a property for; any other is a `contributor` with its role. */
const roleProperties: Readonly<Record<string, string>> = {
  aut: 'author',
  trl: 'translator',
  edt: 'editor',
  art: 'artist',
  ill: 'illustrator',
  clr: 'colorist',
  nrt: 'narrator',
}

/** Readium's profiles of what a publication is made of. */
export type Profile = 'epub' | 'pdf' | 'divina'

export interface ManifestParts {
  profile: Profile
  metadata: BookMetadata
  readingOrder: readonly PublishedResource[]
  resources: readonly PublishedResource[]
  toc: readonly TocEntry[]
  positionCount: number
}

/** A Readium Web Publication Manifest whose hrefs are relative to itself. */
export function buildManifest({
  profile,
  metadata,
  readingOrder,
  resources,
  toc,
  positionCount,
}: ManifestParts) {
  return {
    '@context': 'https://readium.org/webpub-manifest/context.jsonld',
    metadata: {
      '@type': 'http://schema.org/Book',
      conformsTo: `https://readium.org/webpub-manifest/profiles/${profile}`,
      identifier: metadata.isbn ? `urn:isbn:${metadata.isbn}` : toUri(metadata.identifier),
      title: metadata.title ?? 'Untitled',
      subtitle: metadata.subtitle ?? undefined,
      language: metadata.language ?? undefined,
      ...contributors(metadata.contributors),
      publisher: metadata.publisher ?? undefined,
      published: metadata.publishedOn ?? undefined,
      description: metadata.description?.text,
      subject: metadata.subjects.length ? metadata.subjects : undefined,
      belongsTo: metadata.series.length ? { series: metadata.series.map(toSeries) } : undefined,
      accessibility: accessibility(metadata),
      layout: metadata.layout,
      readingProgression: metadata.readingProgression,
      mediaOverlay: metadata.overlayClass ? { activeClass: metadata.overlayClass } : undefined,
      presentation: { layout: metadata.layout },
      numberOfPages: positionCount,
    },
    links: [
      {
        href: 'positions.json',
        type: 'application/vnd.readium.position-list+json',
        rel: 'http://readium.org/position-list',
      },
    ],
    readingOrder: readingOrder.map(toLink),
    resources: resources.map(toLink),
    toc: toc.map(toTocLink),
  }
}

const toUri = (identifier: string) => (/^[a-z][a-z0-9+.-]*:/i.test(identifier) ? identifier : undefined)

const toLink = ({
  path,
  mediaType,
  title,
  rel,
  width,
  height,
  alternate,
  properties,
}: PublishedResource) => ({
  href: encodePath(path),
  type: mediaType,
  title,
  rel,
  width,
  height,
  alternate: alternate && [{ href: encodePath(alternate.path), type: alternate.mediaType }],
  properties: properties && Object.keys(properties).length ? properties : undefined,
})

interface TocLink {
  title: string
  href: string
  children?: TocLink[]
}

const toTocLink = ({ title, href, children }: TocEntry): TocLink => ({
  title,
  href,
  ...(children.length ? { children: children.map(toTocLink) } : {}),
})

const toSeries = ({ name, position }: { name: string; position: string | null }) => ({
  name,
  position: position === null ? undefined : Number(position),
})

function contributors(list: readonly StatedContributor[]): Record<string, unknown[]> {
  const byProperty: Record<string, unknown[]> = {}
  for (const { name, role, sortName } of list) {
    const property = Object.hasOwn(roleProperties, role) ? (roleProperties[role] as string) : 'contributor'
    const entry = { name, sortAs: sortName ?? undefined, ...(property === 'contributor' ? { role } : {}) }
    byProperty[property] = [...(byProperty[property] ?? []), entry]
  }
  return byProperty
}

function accessibility({ accessibility: said }: BookMetadata) {
  const known = {
    conformsTo: said.conformsTo.length ? said.conformsTo : undefined,
    exemption: said.exemption ?? undefined,
    accessMode: said.modes.length ? said.modes : undefined,
    accessModeSufficient: said.modesSufficient.length ? said.modesSufficient : undefined,
    feature: said.features.length ? said.features : undefined,
    hazard: said.hazards.length ? said.hazards : undefined,
    summary: said.summary ?? undefined,
    certification: said.certifiedBy ? { certifiedBy: said.certifiedBy } : undefined,
  }
  return Object.values(known).some((value) => value !== undefined) ? known : undefined
}
