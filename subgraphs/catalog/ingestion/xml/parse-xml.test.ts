import { expect, test } from 'vitest'
import { Refused } from '../findings.ts'
import { decodeText } from './decode-text.ts'
import { parseXml } from './parse-xml.ts'
import { attribute, findAll, textOf } from './xml-tree.ts'

const parse = (source: string, html = false) => parseXml(source, { location: 'x.xml', html })

test('the named entities of HTML survive, numeric ones too', () => {
  const { root, wellFormed } = parse('<p title="a&nbsp;b">caf&eacute;&#8212;&#x4e66;&amp;lt;</p>')
  expect(root && textOf(root)).toBe('café—书&lt;')
  expect(root && attribute(root, 'title')).toBe('a\u00a0b')
  expect(wellFormed).toBe(true)
})

test('a billion laughs stay one word', () => {
  const document = parse(
    `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]><lolz>&lol2;</lolz>`,
  )
  expect(document.root && textOf(document.root)).toBe('&lol2;')
  expect(document.declaresEntities).toBe(true)
  expect(document.declaresExternalEntities).toBe(false)
})

test('an external entity is told of and never read', () => {
  const document = parse(`<!DOCTYPE p [<!ENTITY xxe SYSTEM "file:///etc/passwd"> <!-- ]> -->]><p>&xxe;</p>`)
  expect(document.root && textOf(document.root)).toBe('&xxe;')
  expect(document.declaresExternalEntities).toBe(true)
  expect(document.wellFormed).toBe(true)
})

test('namespaces are resolved, also under unusual prefixes', () => {
  const { root } = parse(
    '<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:svg xmlns:h="http://www.w3.org/2000/svg"/></h:html>',
  )
  expect(root?.namespace).toBe('http://www.w3.org/1999/xhtml')
  expect(root && findAll(root, 'svg')[0]?.namespace).toBe('http://www.w3.org/2000/svg')
})

test.each([
  ['<a><b/></a>', true],
  ['<a><b></a>', false],
  ['<a/><b/>', false],
  ['text only', false],
  ['<a><![CDATA[<b>&amp;]]></a>', true],
])('%s is well-formed: %s', (source, expected) => {
  expect(parse(source).wellFormed).toBe(expected)
})

test('text in CDATA is taken as it is', () => {
  const { root } = parse('<a><![CDATA[<b>&amp;]]>&amp;</a>')
  expect(root && textOf(root)).toBe('<b>&amp;&')
})

test('a document nested without end is refused', () => {
  expect(() => parse('<a>'.repeat(100_000))).toThrow(Refused)
})

test('tag soup is read as a browser reads it', () => {
  const { root } = parse('<html><body><p>one<br>two<p>three</body></html>', true)
  expect(root && findAll(root, 'p').map(textOf)).toEqual(['onetwo', 'three'])
})

test.each([
  ['utf-16le', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<a>é</a>', 'utf16le')])],
  ['latin1', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', 'latin1')],
  ['utf-8 with a mark', Buffer.from('\ufeff<a>é</a>')],
])('text in %s is decoded', (_, bytes) => {
  expect(decodeText(bytes)).toContain('<a>é</a>')
})
