import { describe, expect, test } from 'vitest'
import { page } from '../../../../test/support/epub.ts'
import { createFindings } from '../findings.ts'
import { publishCss, publishMarkup } from './publish-document.ts'

const scope = () => ({ path: 'EPUB/text/one.xhtml', has: () => true, findings: createFindings() })

function clean(body: string, head = ''): string {
  const published = publishMarkup(Buffer.from(page(body, head)), true, scope())
  const text = Buffer.from(published?.bytes ?? '').toString()
  return text.slice(text.indexOf('<body'))
}

const css = (source: string) => Buffer.from(publishCss(Buffer.from(source), scope())).toString()

describe('nothing that acts or calls home gets through', () => {
  test.each([
    ['a script', '<script>alert(1)</script><p>x</p>'],
    ['a script under another prefix', '<q:script xmlns:q="http://www.w3.org/1999/xhtml">alert(1)</q:script>'],
    ['an SVG script', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['a handler', '<p onclick="alert(1)" ONLOAD="alert(1)">x</p>'],
    ['an SVG handler', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a javascript: link', '<a href="javascript:alert(1)">x</a>'],
    ['one in disguise', '<a href="&#9;java&#10;script:alert(1)">x</a>'],
    [
      'one in SVG',
      '<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:alert(1)"><text>x</text></a></svg>',
    ],
    [
      'one set by an animation',
      '<svg xmlns="http://www.w3.org/2000/svg"><a><animate attributeName="href" values="javascript:alert(1)"/></a></svg>',
    ],
    ['a data: document', '<a href="data:text/html,&lt;script>alert(1)&lt;/script>">x</a>'],
    ['a frame', '<iframe src="data:text/html,alert(1)">x</iframe>'],
    ['an embedded object', '<object data="data:text/html,alert(1)" type="text/html"><p>x</p></object>'],
    ['a form', '<form action="https://evil.test/"><input name="a" value="alert(1)"/></form>'],
    ['a refresh', '<meta http-equiv="refresh" content="0;url=https://evil.test/alert(1)"/>'],
    ['a base', '<base href="https://evil.test/"/>'],
    ['a remote image', '<img src="https://evil.test/x.png"/>'],
    ['one without a scheme', '<img src="//evil.test/x.png"/>'],
    ['one with backslashes', '<img src="\\\\evil.test\\x.png"/>'],
    ['one of a set', '<img src="a.png" srcset="https://evil.test/x.png 2x"/>'],
    ['remote audio', '<audio src="https://evil.test/x.mp3"/>'],
    ['a remote poster', '<video poster="https://evil.test/x.png"/>'],
    [
      'a remote SVG image',
      '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://evil.test/x.png"/></svg>',
    ],
    [
      'a remote use',
      '<svg xmlns="http://www.w3.org/2000/svg" xmlns:l="http://www.w3.org/1999/xlink"><use l:href="https://evil.test/x.svg#a"/></svg>',
    ],
    [
      'a remote fill',
      '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(https://evil.test/x.svg#a)"/></svg>',
    ],
    ['a remote background', '<p style="background: u\\72l(https://evil.test/x.png)">x</p>'],
    [
      'a remote style',
      '<style>@import "https://evil.test/x.css"; p { background: url("https://evil.test/x") }</style>',
    ],
    ['an expression', '<p style="width: expression(alert(1))">x</p>'],
    ['a preload', '<link rel="preload" href="https://evil.test/x"/>'],
  ])('%s', (_, body) => {
    const out = clean(body)
    expect(out).not.toMatch(
      /evil\.test|javascript:|<script|<iframe|<object|<form|<input|http-equiv|\bon\w+=|expression\(/i,
    )
    expect(out.replaceAll('&lt;', '')).not.toContain('alert(1)"')
  })

  test('a link to the web stays, since readers follow it by their own choice', () => {
    expect(clean('<a href="https://example.org/a?b">x</a>')).toContain(
      '<a href="https://example.org/a?b" rel="noopener noreferrer">x</a>',
    )
  })
})

test('what makes a book a book is kept', () => {
  const body = `<section epub:type="chapter" id="c" class="a b" lang="zh" xml:lang="zh" dir="rtl" style="writing-mode: vertical-rl">
<h1>One</h1><ruby>漢<rp>(</rp><rt>かん</rt></ruby><math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mi>x</mi></math>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><linearGradient id="g"/><path d="M0 0" fill="url(#g)"/></svg>
<img src="../images/a%20b.png" alt="A"/><a href="two.xhtml#x">next</a><table><tr><td colspan="2">y</td></tr></table></section>`
  const out = clean(body)
  for (const kept of [
    'epub:type="chapter" id="c" class="a b" lang="zh" xml:lang="zh" dir="rtl" style="writing-mode: vertical-rl"',
    '<ruby>漢<rp>(</rp><rt>かん</rt></ruby>',
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mi>x</mi></math>',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><linearGradient id="g"/><path d="M0 0" fill="url(&quot;#g&quot;)"/></svg>',
    '<img src="../images/a%20b.png" alt="A"/>',
    '<a href="two.xhtml#x">next</a>',
    '<td colspan="2">y</td>',
  ]) {
    expect(out).toContain(kept)
  }
})

test('tag soup comes out well-formed', () => {
  const published = publishMarkup(
    Buffer.from('<html><body><p>one<br>two<p class=x>three &lol; & four'),
    true,
    scope(),
  )
  expect(Buffer.from(published?.bytes ?? '').toString()).toContain(
    '<body><p>one<br/>two</p><p class="x">three &amp;lol; &amp; four</p></body>',
  )
  expect(published?.text).toBe('one two three &lol; & four')
})

describe('a stylesheet', () => {
  test('keeps its rules, its fonts and its local imports', () => {
    const source = `@import url("base.css") screen;@font-face{font-family:"A";src:url(../fonts/a.woff2) format("woff2")}
@media (min-width: 10em){p>a::before{content:"\\201C";color:#fff!important}}`
    expect(css(source))
      .toBe(`@import "base.css" screen;@font-face{font-family:"A";src:url("../fonts/a.woff2") format("woff2")}
@media (min-width: 10em){p>a::before{content:"“";color:#fff!important}}`)
  })

  test.each([
    ['@import "https://evil.test/a.css";'],
    ['@import url(//evil.test/a.css);'],
    ['@\\69mport "https://evil.test/a.css";'],
    ['@import/**/"https://evil.test/a.css";'],
    ['p{background:URL( https://evil.test/a )}'],
    ['p{background:url("https:\\2f/evil.test/a")}'],
    ['p{background:ur\\6c ("//evil.test") }'],
    ['p{background:image-set("https://evil.test/a" 1x)}'],
    ['p{background:url(https://evil.test/a'],
    ['p{--x:url(https://evil.test/a);background:var(--x)}'],
    ['p{behavior:url(https://evil.test/a.htc)}'],
  ])('loses what it would load: %s', (source) => {
    const out = css(source)
    expect(out).not.toMatch(/(?:url\(\s*|image-set\(|@import)\s*["']?[^)]*evil/i)
  })
})
