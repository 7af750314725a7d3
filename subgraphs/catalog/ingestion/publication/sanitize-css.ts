export interface CssRewriter {
  /** The reference to write instead, or null to load nothing. */
  resource(href: string, mayBeRemote?: boolean): string | null
}

/** Functions whose bare strings are addresses. */
const addressFunctions = new Set(['image-set', '-webkit-image-set', 'image', 'src', 'url'])
const removedProperties = new Set(['behavior', '-ms-behavior', '-moz-binding'])

// Tokens of CSS Syntax 3, as far as it takes to find every address: whatever is none of these goes through as it is.
const token =
  /(?<comment>\/\*[\s\S]*?(?:\*\/|$))|(?<string>"(?:\\[\s\S]|[^"\\\n\r\f])*(?:"|(?=[\n\r\f])|$)|'(?:\\[\s\S]|[^'\\\n\r\f])*(?:'|(?=[\n\r\f])|$))|(?<name>@?-{0,2}(?:[A-Za-z_\u0080-\u{10ffff}]|\\[^\n\r\f])(?:[\w\u0080-\u{10ffff}-]|\\[^\n\r\f])*)(?<open>\()?|(?<close>[()])|(?<end>[;{}])|(?<other>[\s\S])/gu

/** A stylesheet that fetches nothing from outside the book, and runs nothing. */
export function sanitizeCss(css: string, rewriter: CssRewriter): string {
  const out: string[] = []
  const functions: string[] = []
  token.lastIndex = 0
  for (let match = token.exec(css); match; match = token.exec(css)) {
    const { comment, string, name, open, close, end, other } = match.groups as Record<
      string,
      string | undefined
    >
    if (comment !== undefined) out.push(' ')
    else if (string !== undefined) out.push(rewriteString(string, functions.at(-1), rewriter))
    else if (name !== undefined) {
      const plain = unescapeCss(name).toLowerCase()
      if (plain === '@import' || plain === '@charset') {
        const statement = readStatement(css, match.index + name.length)
        if (plain === '@import') out.push(rewriteImport(statement.text, rewriter))
        token.lastIndex = statement.end
      } else if (open && plain === 'url') {
        const address = readAddress(css, token.lastIndex)
        out.push(writeUrl(address.href, rewriter))
        token.lastIndex = address.end
      } else if (open) {
        functions.push(plain)
        out.push(plain === 'expression' ? 'removed(' : `${name}(`)
      } else out.push(removedProperties.has(plain) ? '--removed' : name)
    } else if (close === '(') {
      functions.push('')
      out.push('(')
    } else if (close === ')') {
      functions.pop()
      out.push(')')
    } else if (end !== undefined) {
      functions.length = 0
      out.push(end)
    } else out.push(other ?? '')
    token.lastIndex = Math.max(token.lastIndex, match.index + 1)
  }
  return out.join('')
}

function rewriteString(string: string, inside: string | undefined, rewriter: CssRewriter): string {
  const value = unescapeCss(string.replace(/^["']/, '').replace(/["']$/, ''))
  if (!inside || !addressFunctions.has(inside)) return quote(value)
  return quote(rewriter.resource(value, true) ?? '')
}

function rewriteImport(statement: string, rewriter: CssRewriter): string {
  const match = /^\s*(?:url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)|"([^"]*)"|'([^']*)')([^;{}]*)/i.exec(
    statement,
  )
  if (!match) return ''
  const href = match.slice(1, 6).find((one) => one !== undefined) ?? ''
  const media = (match[6] ?? '').replace(/[^\w\s(),:.-]/g, '').replace(/url\s*\(/gi, '(')
  const local = rewriter.resource(unescapeCss(href))
  return local === null ? '' : `@import ${quote(local)}${media};`
}

/** To the semicolon that ends a statement, or to the block that it never should have had. */
function readStatement(css: string, start: number): { text: string; end: number } {
  let quoted = ''
  let depth = 0
  for (let at = start; at < css.length; at += 1) {
    const char = css[at] as string
    if (char === '\\') at += 1
    else if (quoted) {
      if (char === quoted || char === '\n') quoted = ''
    } else if (char === '"' || char === "'") quoted = char
    else if (char === '(') depth += 1
    else if (char === ')') depth = Math.max(0, depth - 1)
    else if (char === ';' && depth === 0) return { text: css.slice(start, at), end: at + 1 }
    else if ((char === '{' || char === '}') && depth === 0) return { text: css.slice(start, at), end: at }
  }
  return { text: css.slice(start), end: css.length }
}

function readAddress(css: string, start: number): { href: string; end: number } {
  const quoted = /\s*(?:"((?:\\[\s\S]|[^"\\\n])*)"|'((?:\\[\s\S]|[^'\\\n])*)')[^)]*(?:\)|$)/y
  quoted.lastIndex = start
  const inQuotes = quoted.exec(css)
  if (inQuotes) return { href: unescapeCss(inQuotes[1] ?? inQuotes[2] ?? ''), end: quoted.lastIndex }
  const bare = /((?:\\[\s\S]|[^)\\])*)(?:\)|$)/y
  bare.lastIndex = start
  const found = bare.exec(css)
  return { href: unescapeCss(found?.[1]?.trim() ?? ''), end: found ? bare.lastIndex : css.length }
}

function writeUrl(href: string, rewriter: CssRewriter): string {
  const local = href.startsWith('#') ? href : rewriter.resource(href, true)
  return local === null ? 'url("")' : `url(${quote(local)})`
}

function unescapeCss(text: string): string {
  return text.replace(
    /\\(?:([0-9a-fA-F]{1,6})\s?|\r\n|[\n\r\f]|([\s\S]))/g,
    (_, hex?: string, char?: string) => {
      if (hex === undefined) return char ?? ''
      const code = Number.parseInt(hex, 16)
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
        ? String.fromCodePoint(code)
        : '\ufffd'
    },
  )
}

const quote = (text: string) =>
  // oxlint-disable-next-line no-control-regex
  `"${text.replace(/["\\<>\u0000-\u001f]/g, (char) => `\\${char.charCodeAt(0).toString(16)} `)}"`
