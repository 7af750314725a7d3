import { describe, expect, test } from 'vitest'
import { keysToRetire, mustRotate, pickSigner } from './rotation.ts'

const at = (time: string) => new Date(`2030-${time}Z`)
const old = { id: 'old', createdAt: at('01-01T00:00') }
const next = { id: 'next', createdAt: at('01-31T00:00') }

describe('signing keys', () => {
  test('are replaced after thirty days', () => {
    expect(mustRotate([], at('01-01T00:00'))).toBe(true)
    expect(mustRotate([old], at('01-30T23:59'))).toBe(false)
    expect(mustRotate([old], at('01-31T00:00'))).toBe(true)
  })

  test('sign once they have been published for a quarter of an hour, but the first at once', () => {
    expect(pickSigner([old], at('01-01T00:00'))).toBe(old)
    expect(pickSigner([next, old], at('01-31T00:14'))).toBe(old)
    expect(pickSigner([next, old], at('01-31T00:15'))).toBe(next)
  })

  test('stay published until no token of theirs is good', () => {
    expect(keysToRetire([next, old], at('01-31T00:29'))).toEqual([])
    expect(keysToRetire([next, old], at('01-31T00:30'))).toEqual(['old'])
    expect(keysToRetire([old], at('12-31T00:00'))).toEqual([])
  })
})
