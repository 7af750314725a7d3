import { fork, type ChildProcess } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { fileURLToPath } from 'node:url'
import pLimit from 'p-limit'
import type { Logger } from '#kit/observability/log.ts'
import { observe } from '#kit/observability/metrics/metrics.ts'
import { planFailures, planSeconds, plansWaiting } from '../../../telemetry/metrics.ts'
import { PlanningFailed } from '../planner.ts'
import type { FromPlanner, PlannerName, ToPlanner } from './protocol.ts'

export interface PlanningOptions {
  log: Logger
  /** Milliseconds that an operation may take to plan. */
  timeoutMs: number
}

/** A planner in a process of its own, asked for one plan at a time. */
export interface PlanningProcess {
  /** Throws PlanningFailed. */
  plan(operation: string): Promise<unknown>
  close(): Promise<void>
}

const entry = fileURLToPath(new URL('main.ts', import.meta.url))
/** Operations that wait for a planner, each of them new to this gateway; more are refused at once. */
const mostWaiting = 200
/** Milliseconds for a planner to read its supergraph. */
const patience = 60_000

/**
 * Planning is work that a client decides on: what takes too long, too much memory, or a panic in a planner's native code ends
 * this process and nothing else, and the next operation finds another. Throws where the planner cannot be had.
 */
export async function startPlanning(
  planner: PlannerName,
  supergraphSdl: string,
  { log, timeoutMs }: PlanningOptions,
): Promise<PlanningProcess> {
  const inTurn = pLimit(1)
  let running: ChildProcess | null = null

  async function start(): Promise<ChildProcess> {
    const child = launch()
    let lastWords = ''
    child.stderr?.on(
      'data',
      (bytes: Buffer) => void (lastWords = (lastWords + bytes.toString()).slice(-2_000)),
    )
    child.on('error', (error) => log.error({ err: error, planner }, 'a planner cannot be spoken to'))
    child.once('exit', (code, signal) => {
      if (running !== child) return
      running = null
      log.error({ planner, code, signal, lastWords }, 'a planner has died; the next operation gets another')
    })
    // Not as PlanningFailed, which would be put down to an operation.
    const word = await ask(child, { planner, supergraphSdl }, patience).catch((error: Error) => ({
      failed: `${error.message} ${lastWords}`,
    }))
    if ('failed' in word) {
      child.kill('SIGKILL')
      throw new Error(`The planner ${planner} does not start: ${word.failed}`)
    }
    return (running = child)
  }

  async function plan(operation: string): Promise<unknown> {
    const word = await ask(running ?? (await start()), { operation }, timeoutMs)
    if ('failed' in word) throw new PlanningFailed('gave up', word.failed)
    return 'plan' in word ? word.plan : null
  }

  await inTurn(start)
  const stopReading = plansWaiting.read([planner], () => inTurn.pendingCount)
  const seconds = planSeconds.of(planner)
  return {
    async plan(operation) {
      const started = performance.now()
      try {
        if (inTurn.pendingCount >= mostWaiting) throw new PlanningFailed('was busy')
        return await inTurn(plan, operation)
      } catch (error) {
        if (error instanceof PlanningFailed) planFailures.of(planner, error.how).value += 1
        throw error
      } finally {
        observe(seconds, (performance.now() - started) / 1_000)
      }
    },
    close: () =>
      inTurn(() => {
        stopReading()
        const child = running
        running = null
        child?.kill('SIGKILL')
      }),
  }
}

function launch(): ChildProcess {
  const cache = getCompileCacheDir()
  return fork(entry, [], {
    execArgv: ['--max-old-space-size=1024', '--no-warnings'],
    // Nothing of our surroundings: neither secrets nor options.
    env: cache ? { NODE_COMPILE_CACHE: cache } : {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A group of its own, so that Ctrl-C reaches us alone; it goes when its channel to us does.
    detached: true,
  })
}

/** What it answers; throws PlanningFailed once it has died, or has taken too long and been killed. */
function ask(child: ChildProcess, message: ToPlanner, timeoutMs: number): Promise<FromPlanner> {
  const { promise, resolve, reject } = Promise.withResolvers<FromPlanner>()
  let how: PlanningFailed['how'] = 'died'
  const overdue = setTimeout(() => {
    how = 'overran'
    child.kill('SIGKILL')
  }, timeoutMs)
  const ended = () => reject(new PlanningFailed(how))
  child.once('message', resolve).once('exit', ended)
  child.send(message, () => {})
  return promise.finally(() => {
    clearTimeout(overdue)
    child.off('message', resolve).off('exit', ended)
  })
}
