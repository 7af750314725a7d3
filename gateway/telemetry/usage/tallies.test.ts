import { expect, test } from 'vitest'
import { keepTallies } from './tallies.ts'

const by = (operation: string, count = 1, lastAt = 1) => ({
  operation,
  client: 'web',
  version: '1',
  count,
  lastAt,
})

test('uses of one caller add up, and the latest counts', () => {
  const tallies = keepTallies()
  tallies.add('Book.title', by('Home', 2, 20), false)
  tallies.add('Book.title', by('Home', 3, 10), false)
  tallies.add('Book.title', by('Shelf'), false)
  expect(tallies.callersOf('Book.title')).toEqual([by('Home', 5, 20), by('Shelf')])
  expect(tallies.totals()).toEqual([{ coordinate: 'Book.title', count: 6, lastAt: 20 }])
  expect(tallies.callersOf('Book.isbn')).toEqual([])
})

test('so many callers are told apart, and those that must be in any case', () => {
  const tallies = keepTallies()
  for (let made = 0; made < 1_000; made += 1) tallies.add('Book.title', by(`made up ${made}`), false)
  tallies.add('Book.title', by('Persisted'), true)
  tallies.add('Book.title', by('made up 0'), false)
  const callers = tallies.callersOf('Book.title')
  expect(callers).toHaveLength(202)
  expect(callers).toContainEqual({ operation: 'other', client: 'other', version: '', count: 800, lastAt: 1 })
  expect(callers).toContainEqual(by('Persisted'))
  expect(callers).toContainEqual(by('made up 0', 2))
})

test('what is taken out is here no more', () => {
  const tallies = keepTallies()
  tallies.add('Book.title', by('Home'), false)
  expect([...tallies.takeOut().keys()]).toEqual(['Book.title'])
  expect(tallies.totals()).toEqual([])
})
