import { expect, test } from 'vitest'
import { writeMetrics } from './exposition.ts'
import { counter, gauge, histogram, observe } from './metrics.ts'

const linesOf = async (name: string) =>
  (await writeMetrics())
    .split('\n')
    .filter((line) => line.startsWith(`${name}`) || line.includes(` ${name} `))

test('a counter has a cell for each set of labels, the same each time, and writes out what is in it', async () => {
  const counted = counter('test_doors_total', 'Doors.', ['colour', 'state'])
  counted.of('red', 'open').value += 1
  counted.of('red', 'open').value += 1
  counted.of('a "b"\n', 'shut').value += 5
  expect(await linesOf('test_doors_total')).toEqual([
    '# HELP test_doors_total Doors.',
    '# TYPE test_doors_total counter',
    'test_doors_total{colour="red",state="open"} 2',
    String.raw`test_doors_total{colour="a \"b\"\n",state="shut"} 5`,
  ])
})

test('a histogram counts in each bound what is within it', async () => {
  const cell = histogram('test_waits_seconds', 'Waits.').of()
  for (const seconds of [0.001, 0.0011, 0.3, 99]) observe(cell, seconds)
  const lines = await linesOf('test_waits_seconds')
  for (const [bound, count] of Object.entries({ 0.001: 1, 0.0025: 2, 0.25: 2, 0.5: 3, 10: 3, '+Inf': 4 }))
    expect(lines).toContain(`test_waits_seconds_bucket{le="${bound}"} ${count}`)
  expect(lines).toContain('test_waits_seconds_count 4')
  expect(lines).toContain('test_waits_seconds_sum 99.3021')
})

test('a gauge is read when it is asked for, until it is no more; what can not be read is left out', async () => {
  const read = gauge('test_queue', 'Queues.', ['of', 'state'])
  const stopOne = read.read(['one', 'waiting'], async () => 3)
  const stopOther = read.read(['other'], () => [{ labels: ['done'], value: 7 }])
  const stopBroken = read.read(['broken', 'waiting'], () => Promise.reject(new Error('away')))
  expect((await linesOf('test_queue')).slice(2)).toEqual([
    'test_queue{of="one",state="waiting"} 3',
    'test_queue{of="other",state="done"} 7',
  ])
  const stopLater = read.read(['one', 'waiting'], () => 4)
  stopOne()
  stopOther()
  expect((await linesOf('test_queue')).slice(2), 'the later one stays').toEqual([
    'test_queue{of="one",state="waiting"} 4',
  ])
  stopLater()
  stopBroken()
})

test('however many labels come from outside, so many are told apart', async () => {
  const counted = counter('test_flood_total', 'Flood.', ['of'])
  for (let made = 0; made < 6_000; made += 1) counted.of(String(made)).value += 1
  const lines = await linesOf('test_flood_total')
  expect(lines).toHaveLength(5_003)
  expect(lines).toContain('test_flood_total{of="other"} 1000')
})
