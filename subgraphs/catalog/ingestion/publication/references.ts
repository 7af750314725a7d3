import { relativeHref, resolveHref } from '../epub/href.ts'
import type { Findings } from '../findings.ts'

export interface References {
  /** A link that a reader follows: into the book, or out to the web by their own choice. */
  link(href: string): string | null
  /** Something that is loaded with the document: from inside the book only. EPUB itself lets audio, video and fonts be remote. */
  resource(href: string, mayBeRemote?: boolean): string | null
}

const outside = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const inlineImage = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]*$/i

/** Rewrites the references of one document, so that each is what a browser will make of it: inside the book, or gone. */
export function createReferences(
  path: string,
  has: (path: string) => boolean,
  findings: Findings,
): References {
  return {
    link(href) {
      const target = resolveHref(path, href)
      if (target instanceof URL) return outside.has(target.protocol) ? target.href : removed()
      return target && relativeHref(path, target)
    },
    resource(href, mayBeRemote = false) {
      if (inlineImage.test(href)) return href.replace(/\s/g, '')
      const target = resolveHref(path, href)
      if (target instanceof URL) {
        if (target.protocol.startsWith('http') && !mayBeRemote) findings.add('RSC-006', path, target.href)
        return removed()
      }
      if (!target) return null
      if (!has(target.path)) findings.add('RSC-007', path, target.path)
      return relativeHref(path, target)
    },
  }

  function removed(): null {
    findings.add('ACTIVE_CONTENT_REMOVED', path)
    return null
  }
}
