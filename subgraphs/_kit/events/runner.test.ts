import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createRunner } from './runner.ts'

const log = pino({ level: 'silent' })

test('calls that come while it runs share one run that begins afterwards', async () => {
  let runs = 0
  let active = 0
  const runner = createRunner(
    async () => {
      expect(++active).toBe(1)
      await new Promise((done) => setTimeout(done, 5))
      active--
      runs++
    },
    log,
    'failed',
  )
  const first = runner.run()
  const shared = [runner.run(), runner.run(), runner.run()]
  await first
  expect(runs).toBe(1)
  await Promise.all(shared)
  expect(runs).toBe(2)
})

test('a run that fails is followed by the next one', async () => {
  let runs = 0
  const runner = createRunner(
    async () => {
      runs++
      throw new Error('no luck')
    },
    log,
    'failed',
  )
  await runner.run()
  await runner.run()
  expect(runs).toBe(2)
})
