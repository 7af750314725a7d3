import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createLog } from '#kit/observability/log.ts'
import { openFolderStore } from '#kit/storage/folder-store.ts'
import { openReaders, type ReaderLimits } from '../../subgraphs/catalog/ingestion/worker/readers.ts'
import { type Weight, weighReaders } from './weigh-readers.ts'

export interface Reading extends Weight {
  name: string
  megabytes: number
  seconds: number
  end: string
}

const log = createLog({ level: 'warn', part: 'bench' })

/** Reads a book from a folder into a folder, in a reader's process and with nothing else under way. */
export async function readAlone(path: string, limits: ReaderLimits): Promise<Reading> {
  const folder = await mkdtemp(join(tmpdir(), 'quire-bench-'))
  using readers = openReaders()
  try {
    const store = openFolderStore(folder)
    const file = await readFile(path)
    await store.put('files/book', file)
    const weight = weighReaders()
    const started = performance.now()
    const { book, findings } = await readers.read({
      store,
      fileKey: 'files/book',
      fileName: basename(path),
      byteSize: file.length,
      prefix: 'publications/book',
      claim: async () => {},
      limits,
      log,
      signal: new AbortController().signal,
      onProgress: () => {},
    })
    const seconds = (performance.now() - started) / 1_000
    const end = book?.format ?? findings.at(-1)?.code ?? ''
    return { ...weight(), name: basename(path), megabytes: file.length / 1_048_576, seconds, end }
  } finally {
    await rm(folder, { recursive: true })
  }
}
