import { fold } from '../search/terms.ts'

/** Leading articles, which libraries leave out of the order, by language. */
const articles: Record<string, RegExp> = {
  de: /^(?:der|die|das|ein|eine) +/,
  en: /^(?:the|an|a) +/,
  es: /^(?:el|la|los|las|un|una) +/,
  fr: /^(?:(?:le|la|les|un|une) +|l['’])/,
  it: /^(?:(?:il|lo|la|i|gli|le|un|uno|una) +|l['’])/,
  nl: /^(?:de|het|een) +/,
  pt: /^(?:o|a|os|as|um|uma) +/,
}

/** What TITLE sorts by: folded, without quotation marks before it or a leading article of its language. */
export function sortTitleOf(title: string, language: string | null): string {
  const folded = fold(title).replace(/^[^\p{L}\p{N}]+/u, '')
  const article = articles[language?.split('-')[0]?.toLowerCase() ?? '']
  return (article && folded.replace(article, '')) || folded
}
