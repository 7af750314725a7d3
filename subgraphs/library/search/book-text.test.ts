import { describe, expect, test } from 'vitest'
import { searchText, toBookText } from './book-text.ts'

const book = (...texts: string[]) =>
  toBookText({
    version: 1,
    documents: texts.map((text, index) => ({
      href: `${index + 1}.xhtml`,
      title: `Chapter ${index + 1}`,
      text,
    })),
  })
const find = (text: string, query: string) =>
  searchText(book(text), query, { start: 0, end: 10 }).matches.map(({ highlight }) => highlight)

describe('searching inside a book', () => {
  test.each([
    ['letter case does not matter', 'Call me ISHMAEL.', 'ishmael', 'ISHMAEL'],
    ['accents in the text do not matter', 'Un café crème', 'cafe creme', 'café crème'],
    ['accents in the query do not matter', 'a naive plan', 'naïve', 'naive'],
    ['decomposed text is found, and shown composed', 'Cafe\u0301 Müller', 'café', 'Café'],
    [
      'CJK text needs no spaces between words',
      '昔々あるところに、おじいさんがいました。',
      'ところ',
      'ところ',
    ],
    ['widths are alike', 'ＱＵＩＲＥ と ｶﾀｶﾅ', 'quire', 'ＱＵＩＲＥ'],
    ['ligatures are their letters', 'the oﬃce door', 'office', 'oﬃce'],
    ['a match that ends inside a ligature takes all of it', 'the oﬃce door', 'of', 'oﬃ'],
    ['Arabic vowel signs do not matter', 'كِتَابٌ جديد', 'كتاب', 'كِتَابٌ'],
    ['a final sigma is a sigma', 'ὁ λόγος', 'ΛΟΓΟΣ', 'λόγος'],
    ['characters beyond the first plane count as one', '𠮷野家で食べる', '野家', '野家'],
    ["the query's spaces are collapsed", 'white whale', '  white \n whale ', 'white whale'],
  ])('%s', (_, text, query, highlight) => {
    expect(find(text, query)).toEqual([highlight])
  })

  test('a voicing mark tells kana apart, and a final consonant Hangul syllables', () => {
    expect(find('かがみ', 'が')).toEqual(['が'])
    expect(find('각자 가자', '가')).toEqual(['가'])
  })

  test('an empty query finds nothing', () => {
    expect(find('anything', ' ')).toEqual([])
  })

  test('a match says where it is and what stands around it', () => {
    const text = `${'x'.repeat(100)} before the whale after ${'y'.repeat(77)}`
    const { total, matches } = searchText(book('no fish', text), 'whale', { start: 0, end: 1 })
    expect(total).toBe(1)
    expect(matches[0]).toMatchObject({
      ordinal: 0,
      href: '2.xhtml',
      title: 'Chapter 2',
      before: `${'x'.repeat(48)} before the `,
      highlight: 'whale',
    })
    expect(matches[0]?.progression).toBeCloseTo(112 / text.length, 9)
    expect(matches[0]?.after).toHaveLength(60)
  })

  test('all are counted, and only those asked for are told', () => {
    const { total, matches } = searchText(book('a a a', 'a a'), 'a', { start: 2, end: 4 })
    expect(total).toBe(5)
    expect(matches.map(({ ordinal, href }) => [ordinal, href])).toEqual([
      [2, '1.xhtml'],
      [3, '2.xhtml'],
    ])
  })
})
