import { describe, expect, test } from 'vitest'
import { queryTermsOf, termsOf } from './terms.ts'

describe('the terms of a text', () => {
  test('forget case, accents and widths', () => {
    expect(termsOf('Émile ZOLA: Ｇerminal')).toEqual(['emile', 'zola', 'germinal'])
  })

  test('are characters and pairs where a script has no spaces', () => {
    expect(termsOf('白鯨記 2')).toEqual(['白', '鯨', '記', '白鯨', '鯨記', '2'])
    expect(termsOf('AI时代')).toEqual(['ai', '时', '代', '时代'])
  })

  test('are words in scripts written from right to left, without their points', () => {
    expect(termsOf('مُقَدِّمَة ابن خلدون')).toEqual(['مقدمة', 'ابن', 'خلدون'])
    expect(termsOf('מחברת הגשם')).toEqual(['מחברת', 'הגשם'])
  })

  test('are cut where a word is longer than any word', () => {
    expect(termsOf('x'.repeat(5_000))[0]).toHaveLength(60)
  })
})

describe('the terms of a query', () => {
  test('may end in an unfinished word', () => {
    expect(queryTermsOf('moby di')).toEqual([
      { term: 'moby', isPrefix: false },
      { term: 'di', isPrefix: true },
    ])
  })

  test('are pairs, or the one character, of an unspaced script', () => {
    expect(queryTermsOf('白鯨記').map(({ term }) => term)).toEqual(['白鯨', '鯨記'])
    expect(queryTermsOf('鯨')).toEqual([{ term: '鯨', isPrefix: false }])
  })

  test('are none where nothing is asked for', () => {
    expect(queryTermsOf(' -- !? ')).toEqual([])
  })
})
