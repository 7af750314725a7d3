import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { resolveNames } from './resolve-names.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const place = (origin: string) => ({ origin, address: null, id: null })
const log = pino({ level: 'silent' })

test('a name is as many instances as it has addresses, and they are looked up again', async () => {
  let found = ['10.0.0.2', '10.0.0.1', '10.0.0.1']
  const changes = vi.fn<() => void>()
  const names = resolveNames(5_000, changes, log, async () => found)
  const catalog = place('http://catalog.shop:4001')
  expect(names.expand(catalog)).toEqual([catalog])
  await vi.advanceTimersByTimeAsync(0)
  expect(changes).toHaveBeenCalledTimes(1)
  const at = (address: string) => ({ ...catalog, address })
  expect(names.expand(catalog)).toEqual([at('10.0.0.1'), at('10.0.0.2')])

  await vi.advanceTimersByTimeAsync(5_000)
  expect(changes).toHaveBeenCalledTimes(1)
  found = ['10.0.0.1', 'fd00::1']
  await vi.advanceTimersByTimeAsync(5_000)
  expect(changes).toHaveBeenCalledTimes(2)
  expect(names.expand(catalog)).toEqual([at('10.0.0.1'), at('fd00::1')])
  names.stop()
})

test('a name that has no address any more keeps those it had, and what is an address is not looked up', async () => {
  let isThere = true
  const asked: string[] = []
  const names = resolveNames(
    1_000,
    () => {},
    log,
    async (name) => {
      asked.push(name)
      if (!isThere) throw new Error('ENOTFOUND')
      return ['10.0.0.1']
    },
  )
  const [named, literal, six] = [
    place('http://catalog:1'),
    place('http://10.0.0.9:1'),
    place('http://[::1]:1'),
  ]
  for (const one of [named, literal, six]) names.expand(one)
  await vi.advanceTimersByTimeAsync(0)
  isThere = false
  await vi.advanceTimersByTimeAsync(2_000)
  expect(names.expand(named)).toEqual([{ ...named, address: '10.0.0.1' }])
  expect([literal, six].flatMap(names.expand)).toEqual([literal, six])
  expect(new Set(asked)).toEqual(new Set(['catalog']))
  names.stop()
})
