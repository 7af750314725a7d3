import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const module = new URL('dead-buffers.ts', import.meta.url).href

/** How often V8 collects, in a process of its own, while 4 GB of buffers is used and let go of. */
async function collections(): Promise<{ young: number; whole: number }> {
  const script = `import { freeDeadBuffersSoon } from '${module}'
    freeDeadBuffersSoon()
    for (let count = 0; count < 65_536; count += 1) {
      Buffer.allocUnsafeSlow(65_536)
      if (count % 64 === 0) await new Promise(setImmediate)
    }`
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--trace-gc',
    // Room enough that a small process does not go through its heap for being small.
    '--initial-old-space-size=512',
    '--input-type=module',
    '--eval',
    script,
  ])
  const count = (kind: string) => stdout.split(` ${kind} `).length - 1
  return { young: count('Scavenge'), whole: count('Mark-Compact') }
}

test('buffers that are dead are freed without going through all the heap', async () => {
  const { young, whole } = await collections()
  // Otherwise it goes through all the heap again and again, if less often where the other thread has the time to free them.
  expect(whole).toBeLessThanOrEqual(2)
  expect(young).toBeGreaterThan(10)
})
