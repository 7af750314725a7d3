/** A host that can never be reached stands for the archive's root, so that references resolve as a browser would resolve them. */
const host = 'archive.invalid'

export interface Target {
  /** The path inside the archive, percent-decoded. */
  path: string
  /** With its `#`; empty where there is none. */
  fragment: string
}

/** Where a reference leads: into the archive, out of it (its URL), or nowhere that can be told. */
export function resolveHref(fromPath: string, href: string): Target | URL | null {
  let url: URL
  try {
    url = new URL(href, `https://${host}/${encodePath(fromPath)}`)
  } catch {
    return null
  }
  if (url.protocol !== 'https:' || url.host !== host) return url
  try {
    return { path: decodeURIComponent(url.pathname.slice(1)), fragment: url.hash }
  } catch {
    return null
  }
}

export const isInside = (target: Target | URL | null): target is Target =>
  target !== null && !(target instanceof URL)

/** The path inside the archive that a reference leads to; null for one that leads elsewhere. */
export function pathOf(fromPath: string, href: string | undefined): string | null {
  const target = href === undefined ? null : resolveHref(fromPath, href)
  return isInside(target) ? target.path : null
}

export const encodePath = (path: string): string => path.split('/').map(encodeSegment).join('/')

const encodeSegment = (segment: string) =>
  encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** The shortest reference from one document to another, as it is written into the first. */
export function relativeHref(fromPath: string, { path, fragment }: Target): string {
  if (path === fromPath && fragment) return fragment
  const from = fromPath.split('/').slice(0, -1)
  const to = path.split('/')
  let shared = 0
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1
  const up = from.slice(shared).map(() => '..')
  const encoded = [...up, ...to.slice(shared).map(encodeSegment)].join('/')
  // A first segment with a colon would read as a scheme.
  return (/^[^/]*:/.test(encoded) ? './' : '') + encoded + fragment
}
