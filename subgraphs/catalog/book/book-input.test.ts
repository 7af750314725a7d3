import { describe, expect, test } from 'vitest'
import { readBookEdit } from './book-input.ts'

const bookId = '0190'
const read = (input: object) => readBookEdit({ bookId, ...input })
const faults = (input: object) => read(input).problems.map(({ code, path }) => `${code} ${path?.join('.')}`)

test('only what is given is a change', () => {
  expect(read({})).toEqual({ edit: {}, fields: [], problems: [] })
  expect(read({ subtitle: null })).toEqual({ edit: { subtitle: null }, fields: ['subtitle'], problems: [] })
})

test('what is given is brought into its canonical form', () => {
  const { edit, fields, problems } = read({
    title: ' Moby-Dick ',
    language: 'ZH-hans',
    isbn: '0-19-852663-6',
    description: '<p onclick="x">A <script>evil()</script><em>whale</em></p>',
    subjects: ['Whales', 'Whales'],
    contributors: [{ name: 'Herman Melville', role: 'aut' }],
    series: [{ name: 'Sea', position: '2.5' }],
  })
  expect(problems).toEqual([])
  expect(edit).toEqual({
    title: 'Moby-Dick',
    language: 'zh-Hans',
    isbn: '9780198526636',
    descriptionHtml: '<p>A <em>whale</em></p>',
    descriptionText: 'A whale',
    subjects: ['Whales'],
    contributors: [{ name: 'Herman Melville', role: 'aut', sortName: null }],
    series: [{ name: 'Sea', position: '2.5' }],
  })
  expect(fields.toSorted()).toEqual([
    'contributors',
    'description',
    'isbn',
    'language',
    'series',
    'subjects',
    'title',
  ])
})

describe('refused', () => {
  test.each([
    ['an empty title', { title: '  ' }, ['INVALID_INPUT input.title']],
    ['no title', { title: null }, ['INVALID_INPUT input.title']],
    ['a title of two lines', { title: 'a\nb' }, ['INVALID_INPUT input.title']],
    ['a title of 501 characters', { title: 'x'.repeat(501) }, ['INVALID_INPUT input.title']],
    ['a language that is none', { language: 'no_such language' }, ['INVALID_INPUT input.language']],
    ['no language', { language: null }, ['INVALID_INPUT input.language']],
    ['an ISBN with a wrong check digit', { isbn: '9780198526637' }, ['INVALID_INPUT input.isbn']],
    ['a long description', { description: 'x'.repeat(20_001) }, ['INVALID_INPUT input.description']],
    [
      '51 subjects',
      { subjects: Array.from({ length: 51 }, (_, i) => `${i}`) },
      ['INVALID_INPUT input.subjects'],
    ],
    [
      'a role that is no MARC code, and an empty name',
      {
        contributors: [
          { name: 'A', role: 'author' },
          { name: '', role: 'aut' },
        ],
      },
      ['INVALID_INPUT input.contributors.0.role', 'INVALID_INPUT input.contributors.1.name'],
    ],
    [
      'a negative position',
      { series: [{ name: 'S', position: '-1' }] },
      ['INVALID_INPUT input.series.0.position'],
    ],
    [
      'several faults, all at once',
      { title: '', isbn: 'x' },
      ['INVALID_INPUT input.title', 'INVALID_INPUT input.isbn'],
    ],
  ])('%s', (_, input, expected) => expect(faults(input)).toEqual(expected))
})
