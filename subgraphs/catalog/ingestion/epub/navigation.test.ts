import { expect, test } from 'vitest'
import { makeEpub, page } from '../../../../test/support/epub.ts'
import { bytesSource } from '../archive/byte-source.ts'
import { openArchive } from '../archive/open-archive.ts'
import { createFindings } from '../findings.ts'
import { buildToc } from '../publication/table-of-contents.ts'
import { describeEpub } from './describe-epub.ts'

async function tocOf(epub: Buffer) {
  const archive = await openArchive(bytesSource(epub))
  const { navigation } = await describeEpub(archive, createFindings())
  return buildToc(navigation, archive.has)
}

const chapters = { 'one.xhtml': '<p>1</p>', 'zwei ü.xhtml': '<p>2</p>' }

test('the navigation document is read nested, and a heading leads to its first child', async () => {
  const nav = page(`<nav epub:type="landmarks"><ol><li><a href="one.xhtml">Start</a></li></ol></nav>
    <nav epub:type="toc"><ol><li><span>Part I</span><ol><li><a href="one.xhtml#x">One &amp; <i>only</i></a></li>
    <li><a href="zwei%20%C3%BC.xhtml"><img alt="Two" src="t.png"/></a></li></ol></li><li><a href="http://elsewhere.test/">Out</a></li></ol></nav>`)
  expect(await tocOf(makeEpub({ chapters, nav }))).toEqual([
    {
      title: 'Part I',
      href: 'EPUB/one.xhtml#x',
      children: [
        { title: 'One & only', href: 'EPUB/one.xhtml#x', children: [] },
        { title: 'Two', href: 'EPUB/zwei%20%C3%BC.xhtml', children: [] },
      ],
    },
  ])
})

test('without a navigation document the NCX counts', async () => {
  const ncx = `<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">
    <ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap><navPoint id="a"><navLabel><text>Eins</text></navLabel><content src="one.xhtml"/>
    <navPoint id="b"><navLabel><text>Zwei</text></navLabel><content src="zwei ü.xhtml#s"/></navPoint></navPoint></navMap></ncx>`
  const epub = makeEpub({
    chapters,
    nav: page('<p>none</p>'),
    spine: ' toc="r0"',
    resources: { 'toc.ncx': { mediaType: 'application/x-dtbncx+xml', data: ncx } },
  })
  expect(await tocOf(epub)).toEqual([
    {
      title: 'Eins',
      href: 'EPUB/one.xhtml',
      children: [{ title: 'Zwei', href: 'EPUB/zwei%20%C3%BC.xhtml#s', children: [] }],
    },
  ])
})
