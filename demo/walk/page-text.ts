import { Parser } from 'htmlparser2'

const UNREAD = new Set(['head', 'script', 'style', 'svg'])

/** What a person would read of an XHTML page, white space collapsed; blocks are kept apart by a space. */
export function pageText(xhtml: string): string {
  const parts: string[] = []
  let unread = 0
  const parser = new Parser(
    {
      onopentag: (name) => void (UNREAD.has(name) && unread++),
      onclosetag: (name) => {
        if (UNREAD.has(name)) unread--
        if (/^(p|h[1-6]|li|div|br|td|blockquote)$/.test(name)) parts.push(' ')
      },
      ontext: (text) => void (unread === 0 && parts.push(text)),
    },
    { xmlMode: true },
  )
  parser.end(xhtml)
  return parts.join('').replaceAll(/\s+/g, ' ').trim()
}

/** At most `length` characters, cut between words where the script has spaces. */
export function excerpt(text: string, length: number): string {
  const characters = [...text]
  if (characters.length <= length) return text
  const cut = characters.slice(0, length).join('')
  const space = cut.lastIndexOf(' ')
  return `${space > length / 2 ? cut.slice(0, space) : cut}…`
}
