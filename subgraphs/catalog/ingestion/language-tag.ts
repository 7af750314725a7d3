/** RFC 5646, in its canonical form; null for what is no tag, and for `und`, which says nothing. */
export function readLanguageTag(tag: string | null | undefined): string | null {
  try {
    const [canonical] = tag && tag.length <= 35 ? Intl.getCanonicalLocales(tag.trim()) : []
    return canonical && canonical !== 'und' ? canonical : null
  } catch {
    return null
  }
}
