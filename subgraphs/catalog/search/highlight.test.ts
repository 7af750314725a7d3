import { expect, test } from 'vitest'
import { highlight } from './highlight.ts'

test.each([
  ['Call me Ishmael.', 'ishm', 'Call me <mark>Ishm</mark>ael.'],
  ['Les Misérables', 'miserables', 'Les <mark>Misérables</mark>'],
  ['红楼梦是一部小说', '楼梦', '红<mark>楼梦</mark>是一部小说'],
  ['a <b> & c', 'c', 'a &lt;b&gt; &amp; <mark>c</mark>'],
  ['the ether', 'the', '<mark>the</mark> ether'],
])('in %j, %j is marked', (text, query, expected) => {
  expect(highlight(text, query)).toBe(expected)
})

test('what is not there is not marked', () => {
  expect(highlight('Call me Ishmael.', 'ahab')).toBeNull()
  expect(highlight('Call me Ishmael.', '?')).toBeNull()
})

test('a long text is cut around the first hit', () => {
  const found = highlight(`${'x '.repeat(500)}whale ${'y '.repeat(500)}`, 'whale')
  expect(found).toMatch(/^….*<mark>whale<\/mark>.*…$/)
  expect(found?.length).toBeLessThan(230)
})
