import { describe, expect, test } from 'vitest'
import { toPublication } from '../delivery/publication.ts'
import type { LocatorInput } from '../generated/types.ts'
import { readLocator } from './locator.ts'

const publication = toPublication(
  'publications/1/abc',
  {
    metadata: {},
    readingOrder: [{ href: 'text/one.xhtml' }, { href: 'text/chapter%20two.xhtml' }],
    resources: [{ href: 'notes.xhtml' }],
  },
  {
    total: 4,
    positions: [
      { href: 'text/one.xhtml' },
      { href: 'text/one.xhtml' },
      { href: 'text/one.xhtml' },
      { href: 'text/chapter%20two.xhtml' },
    ],
  },
)
const read = (locator: LocatorInput) => readLocator(locator, publication, ['input', 'locator'])

describe('a locator that a client sends', () => {
  test('keeps what it says', () => {
    const locator = { href: 'text/one.xhtml', progression: 0.5, totalProgression: 0.4, fragments: ['#p7'] }
    expect(read(locator)).toEqual({ place: { locator, total: 0.4 } })
  })

  test('that has no total progression gets it from the positions', () => {
    expect(read({ href: 'text/chapter%20two.xhtml#part', progression: 0.5 })).toMatchObject({
      place: { total: 0.875, locator: { totalProgression: 0.875, fragments: [] } },
    })
    expect(read({ href: 'notes.xhtml', progression: 0.5 })).toMatchObject({ place: { total: 0 } })
  })

  test('is told all its faults at once', () => {
    const answer = read({
      href: '../elsewhere.xhtml',
      progression: 1.5,
      totalProgression: -1,
      position: 0,
      title: 'x'.repeat(501),
      fragments: ['x'.repeat(501)],
      text: { highlight: 'x'.repeat(2_001) },
    })
    const problems = 'problems' in answer ? answer.problems : []
    expect(problems.every(({ code }) => code === 'INVALID_INPUT')).toBe(true)
    expect(problems.map(({ path }) => path?.join('.'))).toEqual([
      'input.locator.href',
      'input.locator.progression',
      'input.locator.totalProgression',
      'input.locator.position',
      'input.locator.title',
      'input.locator.fragments',
      'input.locator.text.highlight',
    ])
  })

  test('cannot be not a number', () => {
    expect(read({ href: 'text/one.xhtml', progression: Number.NaN })).toHaveProperty('problems')
  })
})
