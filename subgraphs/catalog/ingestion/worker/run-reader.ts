import { type ChildProcess, fork } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from '#kit/observability/log.ts'
import { finding, type FindingCode } from '../findings.ts'
import { createDesk, type DeskOptions } from './desk.ts'
import type { FromReader, Outcome, Task, ToReader } from './protocol.ts'
import { type Sources, strippedSources } from './stripped-sources.ts'

export interface ReaderLimits {
  /** Of the whole process, images included, where the system tells; of the JavaScript heap everywhere. */
  memoryBytes: number
  deadlineMs: number
}

export interface ReadingJob extends DeskOptions {
  fileName: string
  byteSize: number
  limits: ReaderLimits
  log: Logger
  onProgress(fraction: number): void
  signal: AbortSignal
}

/** Reads one file; throws for what is worth another try. */
export type Reader = (job: ReadingJob) => Promise<Outcome>

const entry = fileURLToPath(new URL('start.mjs', import.meta.url))
const root = fileURLToPath(new URL('../../../../', import.meta.url))
/** Code and packages, and where packages really lie, which a link may put elsewhere; never the data beside them. */
const readable = [
  join(root, 'subgraphs', '*'),
  join(root, 'node_modules', '*'),
  realpathSync(createRequire(import.meta.url).resolve('yauzl')).replace(/([\\/]node_modules[\\/]).*/, '$1*'),
]

/**
 * Reads one file in a process of its own, which is killed at its deadline, at its memory limit, or with us. What the file does to
 * it ends as a finding; what is thrown is a fault of the store or of ourselves, and worth another try.
 */
export async function runReader(job: ReadingJob): Promise<Outcome> {
  const { limits, signal } = job
  const sources = await strippedSources()
  signal.throwIfAborted()
  const child = start(limits)
  let verdict: FindingCode | null = null
  const end = (code: FindingCode) => {
    verdict ??= code
    child.kill('SIGKILL')
  }
  const deadline = setTimeout(end, limits.deadlineMs, 'TIME_LIMIT')
  const scale = setInterval(() => void weigh(child, limits).then((over) => over && end('MEMORY_LIMIT')), 200)
  const stop = () => child.kill('SIGKILL')
  signal.addEventListener('abort', stop)
  try {
    const ended = await converse(child, job, sources)
    signal.throwIfAborted()
    if ('outcome' in ended) return ended.outcome
    if (/heap out of memory|Allocation failed/i.test(ended.lastWords)) verdict ??= 'MEMORY_LIMIT'
    // Somebody stopped the process on purpose, which says nothing of the book.
    if (!verdict && ['SIGTERM', 'SIGINT', 'SIGHUP'].includes(ended.exitSignal ?? ''))
      throw new Error('The reader was stopped.')
    job.log.warn(
      { verdict, exitSignal: ended.exitSignal, lastWords: ended.lastWords },
      'a reader came to grief',
    )
    return { format: null, book: null, findings: [finding(verdict ?? 'READER_CRASHED')] }
  } finally {
    clearTimeout(deadline)
    clearInterval(scale)
    signal.removeEventListener('abort', stop)
    child.kill('SIGKILL')
  }
}

function start({ memoryBytes }: ReaderLimits): ChildProcess {
  const heap = Math.max(64, Math.floor((memoryBytes / 1024 / 1024) * 0.75))
  return fork(entry, [], {
    execArgv: [
      `--max-old-space-size=${heap}`,
      '--permission',
      ...readable.map((path) => `--allow-fs-read=${path}`),
      '--allow-addons',
      // EPUBCheck's thread, under the same restrictions.
      '--allow-worker',
      '--no-warnings',
    ],
    // Nothing of our surroundings: neither secrets nor options. Images are decoded by one thread each.
    env: { VIPS_CONCURRENCY: '1' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A group of its own, so that Ctrl-C reaches us alone and the book is not blamed.
    detached: true,
  })
}

/** Linux tells the pages in use; elsewhere the heap's own limit has to do. */
async function weigh(child: ChildProcess, { memoryBytes }: ReaderLimits): Promise<boolean> {
  try {
    const pages = Number((await readFile(`/proc/${child.pid}/statm`, 'utf8')).split(' ')[1])
    return pages * 4096 > memoryBytes
  } catch {
    return false
  }
}

type Ended = { outcome: Outcome } | { exitSignal: NodeJS.Signals | null; lastWords: string }

function converse(child: ChildProcess, job: ReadingJob, sources: Sources): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>()
  const desk = createDesk(job, reject)
  const tell = (message: ToReader) => void (child.connected && child.send(message, () => {}))
  let lastWords = ''
  child.stderr?.on('data', (bytes: Buffer) => void (lastWords = (lastWords + bytes.toString()).slice(-8000)))
  child.on('message', (message: FromReader) => {
    if (message.type === 'progress') job.onProgress(message.fraction)
    else if (message.type === 'outcome') resolve({ outcome: message.outcome })
    else desk.take(message.request).then((value) => tell({ type: 'reply', id: message.id, value }), reject)
  })
  child.on('error', reject)
  child.on('close', (_code, exitSignal) => {
    desk.abandon()
    resolve({ exitSignal, lastWords })
  })
  tell({ type: 'sources', sources })
  tell({ type: 'task', task: { byteSize: job.byteSize, fileName: job.fileName } satisfies Task })
  return promise
}
