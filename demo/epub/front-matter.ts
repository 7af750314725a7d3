/** One `key: value` a line between two lines of `---`; an indented line continues the value above it. */
export function readFrontMatter(text: string): { fields: Map<string, string>; body: string } {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text.replaceAll('\r\n', '\n'))
  if (!match) throw new Error('A demo book starts with its front matter, between two lines of ---')
  const fields = new Map<string, string>()
  let last = ''
  for (const line of (match[1] ?? '').split('\n')) {
    const field = /^(\w+): *(.*)$/.exec(line)
    if (field) {
      last = field[1] ?? ''
      fields.set(last, (field[2] ?? '').trim())
    } else {
      fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`.trim())
    }
  }
  return { fields, body: match[2] ?? '' }
}
