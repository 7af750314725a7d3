import type { Logger } from '#kit/observability/log.ts'
import { finding, type FindingCode } from '../findings.ts'
import type { DeskOptions } from './desk.ts'
import type { Outcome } from './protocol.ts'
import { type Ended, type ReaderProcess, startReader } from './reader-process.ts'
import { strippedSources } from './stripped-sources.ts'

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

export interface Readers extends Disposable {
  /**
   * Reads one file in a process that has nothing else to do, which is killed at its deadline, at its memory limit, or with us.
   * What the file does to it ends as a finding; what is thrown is a fault of the store or of ourselves, and worth another try.
   */
  read: Reader
}

interface Kept {
  reader: ReaderProcess
  memoryBytes: number
  /** Ends it when nobody has come. */
  timer: NodeJS.Timeout
}

/** A warm process reads a small book five times as fast, so it is kept for the next one; not for long, nor for many. */
const keptForMs = 10_000
const mostFiles = 50
/** Of its memory limit: beyond that, the next file would be short of it. */
const mostWeight = 0.4

/** Readers are started as they are needed: as many as are asked to read at once. */
export function openReaders(): Readers {
  const kept: Kept[] = []

  function takeKept({ memoryBytes }: ReaderLimits): ReaderProcess | null {
    const at = kept.findIndex((one) => one.memoryBytes === memoryBytes)
    const [taken] = at < 0 ? [] : kept.splice(at, 1)
    clearTimeout(taken?.timer)
    return taken?.reader ?? null
  }

  async function keep(reader: ReaderProcess, { memoryBytes }: ReaderLimits): Promise<void> {
    const isFit = reader.files < mostFiles && (await reader.weight()) < mostWeight * memoryBytes
    if (!isFit) return reader.kill()
    const one: Kept = {
      reader,
      memoryBytes,
      timer: setTimeout(() => {
        kept.splice(kept.indexOf(one), 1)
        reader.kill()
      }, keptForMs),
    }
    one.timer.unref()
    kept.push(one)
  }

  async function read(job: ReadingJob): Promise<Outcome> {
    const warm = takeKept(job.limits)
    const first = warm && (await readWith(warm, job, keep))
    if (first && 'outcome' in first) return first.outcome
    // What it had read before may be to blame: a file is judged by a process that has read nothing else.
    const sources = await strippedSources()
    job.signal.throwIfAborted()
    const ended = await readWith(startReader(job.limits.memoryBytes, sources), job, keep)
    return 'outcome' in ended ? ended.outcome : judge(ended, job)
  }

  return {
    read,
    [Symbol.dispose]() {
      for (const { reader, timer } of kept.splice(0)) {
        clearTimeout(timer)
        reader.kill()
      }
    },
  }
}

type Died = Extract<Ended, { exitSignal: unknown }> & { verdict: FindingCode | null }

/** Bounds a process while it reads a file; one that did not come to an outcome is dead afterwards. */
async function readWith(
  reader: ReaderProcess,
  job: ReadingJob,
  keep: (reader: ReaderProcess, limits: ReaderLimits) => Promise<void>,
): Promise<{ outcome: Outcome } | Died> {
  const { limits, signal } = job
  let verdict: FindingCode | null = null
  const end = (code: FindingCode) => {
    verdict ??= code
    reader.kill()
  }
  const deadline = setTimeout(end, limits.deadlineMs, 'TIME_LIMIT')
  const scale = setInterval(
    () => void reader.weight().then((weight) => weight > limits.memoryBytes && end('MEMORY_LIMIT')),
    200,
  )
  signal.addEventListener('abort', reader.kill)
  let isDone = false
  try {
    signal.throwIfAborted()
    const ended = await reader.read(job)
    signal.throwIfAborted()
    if (!('outcome' in ended)) return { ...ended, verdict }
    isDone = verdict === null
    return ended
  } finally {
    clearTimeout(deadline)
    clearInterval(scale)
    signal.removeEventListener('abort', reader.kill)
    if (isDone) await keep(reader, limits)
    else reader.kill()
  }
}

function judge({ verdict, exitSignal, lastWords }: Died, { log }: ReadingJob): Outcome {
  const code =
    verdict ?? (/heap out of memory|Allocation failed/i.test(lastWords) ? 'MEMORY_LIMIT' : 'READER_CRASHED')
  // Somebody stopped the process on purpose, which says nothing of the book.
  if (!verdict && ['SIGTERM', 'SIGINT', 'SIGHUP'].includes(exitSignal ?? ''))
    throw new Error('The reader was stopped.')
  log.warn({ verdict: code, exitSignal, lastWords }, 'a reader came to grief')
  return { format: null, book: null, findings: [finding(code)] }
}
