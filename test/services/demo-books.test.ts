import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = join(import.meta.dirname, 'epubcheck.sh')

test('EPUBCheck has nothing to say against any demo book', { timeout: 300_000 }, async () => {
  const { stdout } = await promisify(execFile)(script)
  expect(stdout.trim().split('\n')).toHaveLength(13)
  expect(stdout).not.toContain('FAIL')
})
