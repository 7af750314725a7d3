// npm run bench [-- name ... --option ...]: every benchmark whose name contains one of those given, each in a process of its own,
// with the options.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const given = process.argv.slice(2)
const firstOption = given.findIndex((argument) => argument.startsWith('-'))
const asked = firstOption < 0 ? given : given.slice(0, firstOption)
const options = given.slice(asked.length)
const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.bench.ts')).sort()
const chosen = files.filter((name) => asked.length === 0 || asked.some((part) => name.includes(part)))
if (chosen.length === 0) {
  console.error(`No benchmark is called ${asked.join(' or ')}. There are: ${files.join(', ')}`)
  process.exit(1)
}

let running: ChildProcess | null = null
process.once('SIGTERM', () => {
  running?.kill()
  process.exit(1)
})

for (const name of chosen) {
  console.log(`\n${name.replace('.bench.ts', '')}`)
  const child = spawn(process.execPath, [join(import.meta.dirname, name), ...options], { stdio: 'inherit' })
  running = child
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) process.exitCode = 1
}
