import { escapeUTF8 } from 'entities'

/** The few marks that the demo books use, as XHTML: paragraphs, `##`, lists, `>` quotes, `|` verse, `***` breaks. */
export function toXhtml(markup: string): string {
  return markup
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter(Boolean)
    .map(blockToXhtml)
    .join('\n')
}

function blockToXhtml(block: string): string {
  const lines = block.split('\n')
  if (block === '***') return '<hr/>'
  if (block.startsWith('## ')) return `<h2>${inline(block.slice(3))}</h2>`
  if (lines.every((line) => line.startsWith('- '))) return items('ul', lines, /^- /)
  if (lines.every((line) => /^\d+\. /.test(line))) return items('ol', lines, /^\d+\. /)
  if (lines.every((line) => line.startsWith('>'))) {
    return `<blockquote><p>${inline(lines.map((line) => line.slice(1).trim()).join(' '))}</p></blockquote>`
  }
  if (lines.every((line) => line.startsWith('|'))) return verse(lines)
  return `<p>${inline(joinLines(lines))}</p>`
}

function items(element: 'ul' | 'ol', lines: string[], mark: RegExp): string {
  const content = lines.map((line) => `<li>${inline(line.replace(mark, ''))}</li>`)
  return `<${element}>\n${content.join('\n')}\n</${element}>`
}

function verse(lines: string[]): string {
  return `<p class="verse">${lines.map((line) => inline(line.slice(1).trim())).join('<br/>\n')}</p>`
}

const IDEOGRAPH = String.raw`\u3000-\u9fff\uff00-\uffef`
const BETWEEN_IDEOGRAPHS = new RegExp(
  `(?<=[${IDEOGRAPH}”’]) (?=[${IDEOGRAPH}])|(?<=[${IDEOGRAPH}]) (?=[“‘])`,
  'g',
)

/** Chinese is broken anywhere: a space where two of its lines meet would show. */
function joinLines(lines: string[]): string {
  return lines.join(' ').replaceAll(BETWEEN_IDEOGRAPHS, '')
}

function inline(text: string): string {
  return escapeUTF8(text)
    .replaceAll(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/\*(.+?)\*/g, '<em>$1</em>')
}
