import { expect, test } from 'vitest'
import { keepInMemory } from './memory-store.ts'

test('what was not asked for the longest makes room for others, and is counted', () => {
  let evicted = 0
  const store = keepInMemory({ maxBytes: 20_000, withValues: false }, () => (evicted += 1))
  const keep = (key: string, length = 500) =>
    store.keep(key, { text: 'x'.repeat(length), expires: Infinity, bases: [] })
  for (let number = 0; number < 14; number += 1) keep(`${number}`)
  expect([evicted, store.size().entries]).toEqual([0, 14])
  expect(store.find(['0'])).not.toEqual([null])
  keep('again')
  keep('again')
  expect(evicted).toBe(1)
  expect(store.find(['0', '1'])).toEqual([expect.any(Object), null])
  expect(store.size().bytes).toBeLessThanOrEqual(20_000)
  keep('large', 2_000)
  expect(store.find(['large'])).toEqual([null])
})
