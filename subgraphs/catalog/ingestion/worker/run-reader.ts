import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { coverKey, isSha256 } from '../../cover/cover.ts'
import { finding, type FindingCode } from '../findings.ts'
import type { FromReader, Outcome, Place, Request, Task, ToReader } from './protocol.ts'

export interface ReaderLimits {
  /** Of the whole process, images included, where the system tells; of the JavaScript heap everywhere. */
  memoryBytes: number
  deadlineMs: number
}

interface Job {
  store: ObjectStore
  fileKey: string
  fileName: string
  byteSize: number
  /** Where the publication is unpacked to. */
  prefix: string
  limits: ReaderLimits
  onProgress(fraction: number): void
  signal: AbortSignal
}

const entry = fileURLToPath(new URL('main.ts', import.meta.url))
const root = fileURLToPath(new URL('../../../../', import.meta.url))

/**
 * Reads one file in a process of its own, which is killed at its deadline, at its memory limit, or with us. What the file does to
 * it ends as a finding; what is thrown is a fault of the store or of ourselves, and worth another try.
 */
export async function runReader(job: Job): Promise<Outcome> {
  const { limits, signal } = job
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
    const ended = await converse(child, job)
    signal.throwIfAborted()
    if ('outcome' in ended) return ended.outcome
    if (/heap out of memory|Allocation failed/i.test(ended.lastWords)) verdict ??= 'MEMORY_LIMIT'
    // Somebody stopped the process on purpose, which says nothing of the book.
    if (!verdict && ['SIGTERM', 'SIGINT', 'SIGHUP'].includes(ended.exitSignal ?? '')) throw new Error('The reader was stopped.')
    return { book: null, findings: [finding(verdict ?? 'READER_CRASHED')] }
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
    execArgv: [`--max-old-space-size=${heap}`, '--permission', `--allow-fs-read=${root}*`, '--allow-addons', '--no-warnings'],
    // Nothing of our surroundings: neither secrets nor options.
    env: {},
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

function converse(child: ChildProcess, job: Job): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>()
  const answer = createDesk(job, reject)
  const tell = (message: ToReader) => void (child.connected && child.send(message, () => {}))
  let lastWords = ''
  child.stderr?.on('data', (bytes: Buffer) => void (lastWords = (lastWords + bytes.toString()).slice(-8000)))
  child.on('message', (message: FromReader) => {
    if (message.type === 'progress') job.onProgress(message.fraction)
    else if (message.type === 'outcome') resolve({ outcome: message.outcome })
    else answer.take(message.request).then((value) => tell({ type: 'reply', id: message.id, value }), reject)
  })
  child.on('error', reject)
  child.on('close', (_code, exitSignal) => {
    answer.abandon()
    resolve({ exitSignal, lastWords })
  })
  tell({ type: 'task', task: { byteSize: job.byteSize, fileName: job.fileName } satisfies Task })
  return promise
}

interface OpenStream {
  body: PassThrough
  stored: Promise<unknown>
}

/** Does for the reader what it may not do itself. A request that it may not make is a fault, and ends the reading. */
function createDesk({ store, fileKey, prefix }: Job, fail: (error: unknown) => void) {
  const streams = new Map<number, OpenStream>()
  let lastStream = 0

  const keyOf = (place: Place): string => {
    if (place.at === 'publication') return `${prefix}/${place.path}`
    if (!isSha256(place.sha256)) throw new Error('The reader asked for a cover by no hash.')
    return coverKey(place.sha256)
  }
  const openStream = (stream: number): OpenStream => {
    const found = streams.get(stream)
    if (!found) throw new Error('The reader wrote to a stream that it never opened.')
    return found
  }

  return {
    async take(request: Request): Promise<unknown> {
      switch (request.type) {
        case 'read': {
          if (request.end <= request.start) return new Uint8Array()
          const object = await store.get(fileKey, { start: request.start, end: request.end - 1 })
          if (!object) throw new Error('The stored file is gone.')
          return buffer(object.body)
        }
        case 'open': {
          const body = new PassThrough()
          const stored = store.put(keyOf(request.place), body, { contentType: request.mediaType })
          lastStream += 1
          streams.set(lastStream, { body, stored })
          stored.catch((error: unknown) => streams.has(lastStream) && fail(error))
          return lastStream
        }
        case 'write': {
          const { body, stored } = openStream(request.stream)
          const bytes = Buffer.from(request.bytes)
          if (body.write(bytes)) return null
          await Promise.race([new Promise((resolve) => body.once('drain', resolve)), stored])
          return null
        }
        case 'close': {
          const { body, stored } = openStream(request.stream)
          body.end()
          await stored
          streams.delete(request.stream)
          return null
        }
        case 'discard': {
          const { body, stored } = openStream(request.stream)
          streams.delete(request.stream)
          body.destroy(new Error('The entry is broken.'))
          await stored.catch(() => {})
          return null
        }
      }
    },
    abandon(): void {
      for (const { body } of streams.values()) body.destroy(new Error('The reader is gone.'))
      streams.clear()
    },
  }
}
