import { describe, expect, test } from 'vitest'
import { toPublication, type Link } from './publication.ts'
import { cutToSample, sampleLength } from './sample.ts'

describe('how much of a book its sample shows', () => {
  test.each([
    ['whole documents up to about a tenth', [5, 5, 40, 50], 2],
    ['past a cover and a title page, to where the text begins', [1, 1, 18, 60, 70], 3],
    ['not a chapter that is most of the book', [1, 9, 90], 2],
    ['the first document, however long it is', [80, 20], 1],
    ['never the whole book', [1, 100], 1],
    ['nothing of a book that is one document', [100], 0],
    ['nothing of an empty book', [], 0],
  ])('%s', (_, counts, documents) => {
    expect(sampleLength(counts)).toBe(documents)
  })
})

describe('a publication cut down to its sample', () => {
  const document = (href: string): Link => ({ href, type: 'application/xhtml+xml' })
  const publication = toPublication(
    'publications/1/abc',
    {
      metadata: {},
      readingOrder: [document('one.xhtml'), document('two.xhtml')],
      resources: [
        { href: 'style.css', type: 'text/css' },
        { href: 'a%20font.woff2', type: 'font/woff2' },
        { href: 'one.png', type: 'image/png' },
        { href: 'two.png', type: 'image/png' },
        { href: 'cover.png', type: 'image/png', rel: 'cover' },
        document('notes.xhtml'),
      ],
      toc: [
        { href: 'one.xhtml#top', title: 'One' },
        { href: 'two.xhtml', title: 'Two', children: [{ href: 'one.xhtml#back', title: 'Back' }] },
        { href: 'two.xhtml#end', title: 'End' },
      ],
    },
    { total: 2, positions: [{ href: 'one.xhtml' }, { href: 'two.xhtml' }] },
  )
  const text = '<img src="one.png"/> notes.xhtml src: url("a font.woff2")'
  const { manifest, positions } = cutToSample(publication, text)

  test('has the documents, and what they need to be shown', () => {
    const hrefs = (links: Link[] = []) => links.map(({ href }) => href)
    expect(hrefs(manifest.readingOrder)).toEqual(['one.xhtml'])
    expect(hrefs(manifest.resources)).toEqual(['style.css', 'a%20font.woff2', 'one.png', 'cover.png'])
    expect(positions.positions).toEqual([{ href: 'one.xhtml' }])
  })

  test('has a table of contents that does not lead out of it', () => {
    expect(manifest.toc).toEqual([
      { href: 'one.xhtml#top', title: 'One' },
      { href: 'two.xhtml', title: 'Two', children: [{ href: 'one.xhtml#back', title: 'Back' }] },
    ])
  })
})
