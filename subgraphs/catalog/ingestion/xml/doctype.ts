export interface Prolog {
  /** The document without its document type declaration. */
  body: string
  declaresEntities: boolean
  declaresExternalEntities: boolean
}

/**
 * Cuts the document type declaration out, internal subset and all, before any parser sees it: no entity of the document's own
 * is ever known, so none can be fetched and none can grow.
 */
export function cutDoctype(source: string): Prolog {
  const start = source.search(/<!DOCTYPE/i)
  const root = source.search(/<[A-Za-z_]/)
  if (start < 0 || (root >= 0 && root < start)) {
    return { body: source, declaresEntities: false, declaresExternalEntities: false }
  }
  const end = endOfDoctype(source, start)
  const subset = source.slice(start, end)
  return {
    body: source.slice(0, start) + source.slice(end),
    declaresEntities: /<!ENTITY/i.test(subset),
    declaresExternalEntities: /<!ENTITY\s+(?:%\s+)?[^\s"']+\s+(?:SYSTEM|PUBLIC)\b/i.test(subset),
  }
}

function endOfDoctype(source: string, start: number): number {
  let quote = ''
  let inSubset = false
  for (let at = start + 9; at < source.length; at += 1) {
    const char = source[at] as string
    if (quote) {
      if (char === quote) quote = ''
    } else if (source.startsWith('<!--', at)) {
      const close = source.indexOf('-->', at + 4)
      if (close < 0) return source.length
      at = close + 2
    } else if (char === '"' || char === "'") quote = char
    else if (char === '[') inSubset = true
    else if (char === ']') inSubset = false
    else if (char === '>' && !inSubset) return at + 1
  }
  return source.length
}
