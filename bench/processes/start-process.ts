import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Process {
  pid: number
  child: ChildProcess
  close(): Promise<void>
}

export interface ProcessOptions {
  env: Record<string, string>
  /** A line of its output that says that it is ready; without one it is ready at once. */
  ready?: RegExp
  /** With a channel for messages. */
  ipc?: boolean
}

const root = join(import.meta.dirname, '../..')
/** Milliseconds. */
const patience = 180_000
const lastLines = 30

const running = new Set<ChildProcess>()
// A benchmark that is ended from outside takes along what it has started.
process.once('exit', () => running.forEach((child) => child.kill('SIGTERM')))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Runs a script on this Node in a process of its own, with nothing of this one's environment but where programs are. */
export async function startProcess(
  script: string,
  args: string[],
  options: ProcessOptions,
): Promise<Process> {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', ...(options.ipc ? (['ipc'] as const) : [])],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const said: string[] = []
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface(stream).on('line', (line) => {
      said.push(line)
      said.splice(0, said.length - lastLines)
      if (options.ready?.test(line)) resolve()
    })
  }
  const fail = (why: string) =>
    reject(new Error(`${[script, ...args].join(' ')} ${why}:\n${said.join('\n')}`))
  child.once('error', reject)
  child.once('exit', (code, signal) => fail(`ended (${code ?? signal})`))
  const timer = setTimeout(() => fail('was not ready in time'), patience)
  if (!options.ready) resolve()

  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    const impatience = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await gone
    clearTimeout(impatience)
  }
  try {
    await ready
  } catch (error) {
    await close()
    throw error
  } finally {
    clearTimeout(timer)
  }
  return { pid: child.pid ?? 0, child, close }
}
