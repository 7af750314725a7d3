import { describe, expect, test } from 'vitest'
import { createBoundedCache } from './bounded-cache.ts'

function countedCache(capacity: number) {
  const cache = createBoundedCache<string>(capacity, (value) => value.length)
  const loads: string[] = []
  const get = (key: string, value: string | null = key) =>
    cache.get(key, async () => {
      loads.push(key)
      return value
    })
  return { get, loads }
}

describe('a bounded cache', () => {
  test('loads once for all that ask at the same time', async () => {
    const { get, loads } = countedCache(10)
    expect(await Promise.all([get('a'), get('a')])).toEqual(['a', 'a'])
    expect(loads).toEqual(['a'])
  })

  test('drops what was not asked for the longest when it is full', async () => {
    const { get, loads } = countedCache(6)
    await get('aaa')
    await get('bbb')
    await get('aaa')
    await get('ccc')
    await get('aaa')
    await get('bbb')
    expect(loads).toEqual(['aaa', 'bbb', 'ccc', 'bbb'])
  })

  test('does not keep what is larger than all of it, nor what is not there', async () => {
    const { get, loads } = countedCache(2)
    for (const value of ['large', null]) {
      await get('key', value)
      await get('key', value)
    }
    expect(loads).toHaveLength(4)
  })

  test('tries again after a failure', async () => {
    const cache = createBoundedCache<string>(10, () => 1)
    await expect(cache.get('a', () => Promise.reject(new Error('no store')))).rejects.toThrow('no store')
    expect(await cache.get('a', async () => 'there')).toBe('there')
  })
})
