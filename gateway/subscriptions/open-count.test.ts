import { expect, test } from 'vitest'
import { anonymous } from '#kit/auth/viewer.ts'
import { countOpen } from './open-count.ts'

const from = (address: string, userId: string | null = null) => ({
  viewer: { ...anonymous, userId },
  client: { address, userAgent: null },
})

test('a viewer has so many open wherever they are, and visitors so many from each address', () => {
  const enter = countOpen({ max: 10, maxPerViewer: 1 })
  const leave = enter(from('192.0.2.1', 'u1'))
  expect(() => enter(from('192.0.2.2', 'u1'))).toThrow('You have 1 subscriptions open already.')
  enter(from('192.0.2.1'))
  enter(from('192.0.2.2'))
  expect(() => enter(from('192.0.2.2'))).toThrow('You have 1')
  leave()
  expect(enter(from('192.0.2.2', 'u1'))).toBeTypeOf('function')
})
