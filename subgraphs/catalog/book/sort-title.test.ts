import { expect, test } from 'vitest'
import { sortTitleOf } from './sort-title.ts'

test.each([
  ['The Time Machine', 'en', 'time machine'],
  ['The Time Machine', 'de', 'the time machine'],
  ['Der Process', 'de-AT', 'process'],
  ['L’Étranger', 'fr', 'etranger'],
  ['“A Modest Proposal”', 'en', 'modest proposal”'],
  ['A', 'en', 'a'],
  ['The', null, 'the'],
  ['白鯨記', 'zh', '白鯨記'],
])('%s in %s is sorted as %s', (title, language, sorted) => expect(sortTitleOf(title, language)).toBe(sorted))
