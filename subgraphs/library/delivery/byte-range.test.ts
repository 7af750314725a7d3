import { describe, expect, test } from 'vitest'
import { readRange } from './byte-range.ts'

describe('a Range header for 100 bytes', () => {
  test.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['BYTES=0-0', { start: 0, end: 0 }],
  ])('%s asks for a part', (header, range) => {
    expect(readRange(header, 100)).toEqual(range)
  })

  test.each(['bytes=100-', 'bytes=200-300', 'bytes=-0'])('%s cannot be had', (header) => {
    expect(readRange(header, 100)).toBe('unsatisfiable')
  })

  test.each([undefined, '', 'bytes=-', 'bytes=9-0', 'bytes=0-1,5-6', 'pages=1-2', 'bytes=a-b'])(
    '%s is answered with all of it',
    (header) => {
      expect(readRange(header, 100)).toBeNull()
    },
  )

  test('an empty object has no part', () => {
    expect(readRange('bytes=0-', 0)).toBe('unsatisfiable')
  })
})
