import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Env } from '#kit/config/env.ts'

const main = join(import.meta.dirname, '../../main.ts')

export interface PlatformProcess {
  child: ChildProcess
  /** All that it printed. */
  output(): string
  /** Asks it to stop; gives its exit code. */
  stop(): Promise<number | null>
  /** Ends it on the spot, as a crash would. */
  kill(): Promise<void>
}

/** `node main.ts <parts>` as a process of its own. */
export function spawnParts(parts: readonly string[], env: Env): PlatformProcess {
  const child = spawn(process.execPath, [main, ...parts], {
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk))
  const exited = once(child, 'exit') as Promise<[number | null]>
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return (await exited)[0]
  }
  return {
    child,
    output: () => printed,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  }
}

/** The same, once `readyUrl` answers. */
export async function startProcess(
  parts: readonly string[],
  env: Env,
  readyUrl: string,
): Promise<PlatformProcess> {
  const running = spawnParts(parts, env)
  const deadline = Date.now() + 90_000
  while (!(await answers(readyUrl))) {
    if (running.child.exitCode !== null || Date.now() > deadline) {
      await running.kill()
      throw new Error(`${parts.join(' ')} did not start:\n${running.output()}`)
    }
    await new Promise((done) => setTimeout(done, 100))
  }
  return running
}

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  )
