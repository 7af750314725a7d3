import { type ChildProcess, fork } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDesk } from './desk.ts'
import type { FromReader, Outcome, ToReader } from './protocol.ts'
import type { ReadingJob } from './readers.ts'
import type { Sources } from './stripped-sources.ts'

/** A process that reads one file at a time, and sees nothing of this machine but that file. */
export interface ReaderProcess {
  /** How many files it was given. */
  readonly files: number
  /** Throws for a fault of ours or of the store's. */
  read(job: ReadingJob): Promise<Ended>
  /** Bytes in use by the whole process where the system tells (Linux), else 0: the heap's own limit has to do. */
  weight(): Promise<number>
  kill(): void
}

/** What came of a file, or of the process. */
export type Ended = { outcome: Outcome } | { exitSignal: NodeJS.Signals | null; lastWords: string }

const entry = fileURLToPath(new URL('start.mjs', import.meta.url))
const root = fileURLToPath(new URL('../../../../', import.meta.url))
/** Code and packages, and where packages really lie, which a link may put elsewhere; never the data beside them. */
const readable = [
  join(root, 'subgraphs', '*'),
  join(root, 'node_modules', '*'),
  realpathSync(createRequire(import.meta.url).resolve('yauzl')).replace(/([\\/]node_modules[\\/]).*/, '$1*'),
]

export function startReader(memoryBytes: number, sources: Sources): ReaderProcess {
  const child = launch(memoryBytes)
  const tell = (message: ToReader) => void (child.connected && child.send(message, () => {}))
  let lastWords = ''
  child.stderr?.on('data', (bytes: Buffer) => void (lastWords = (lastWords + bytes.toString()).slice(-8000)))
  let files = 0
  // That it cannot be spoken to is seen where it is asked.
  child.on('error', () => {})
  tell({ type: 'sources', sources })

  return {
    get files() {
      return files
    },

    async read(job) {
      files += 1
      const file = files
      const { promise, resolve, reject } = Promise.withResolvers<Ended>()
      const desk = createDesk(job, reject)
      const listen = (message: FromReader) => {
        // What an earlier file has left running has no say in this one.
        if (message.file !== file) return
        if (message.type === 'progress') job.onProgress(message.fraction)
        else if (message.type === 'outcome') resolve({ outcome: message.outcome })
        else
          desk.take(message.request).then((value) => tell({ type: 'reply', id: message.id, value }), reject)
      }
      const closed = (_code: number | null, exitSignal: NodeJS.Signals | null) =>
        resolve({ exitSignal, lastWords })
      child.on('message', listen).once('error', reject).once('close', closed)
      if (child.connected)
        tell({ type: 'task', task: { byteSize: job.byteSize, fileName: job.fileName }, file })
      // It died between two files, and says so no more.
      else if (child.exitCode !== null || child.signalCode !== null) closed(null, child.signalCode)
      try {
        return await promise
      } finally {
        desk.abandon()
        child.off('message', listen).off('error', reject).off('close', closed)
      }
    },

    async weight() {
      try {
        const pages = Number((await readFile(`/proc/${child.pid}/statm`, 'utf8')).split(' ')[1])
        return pages * 4096
      } catch {
        return 0
      }
    },

    kill: () => void child.kill('SIGKILL'),
  }
}

function launch(memoryBytes: number): ChildProcess {
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
