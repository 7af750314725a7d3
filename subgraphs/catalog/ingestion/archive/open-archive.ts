import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { Refused } from '../findings.ts'
import { type ArchiveLimits, archiveLimits } from '../limits.ts'
import { type ByteSource, inBlocks } from './byte-source.ts'
import { checkEntries } from './check-entries.ts'

export interface Archive {
  /** Paths of the files in it, in the order of its directory. */
  paths: readonly string[]
  has(path: string): boolean
  size(path: string): number
  /** Whole, for what is parsed: refused beyond `documentBytes`. */
  read(path: string): Promise<Uint8Array>
  stream(path: string): Promise<Readable>
  isStored(path: string): boolean
}

/** The data of an entry is not what its header promised. */
export class BrokenEntry extends Error {}

export async function openArchive(
  source: ByteSource,
  limits: ArchiveLimits = archiveLimits,
): Promise<Archive> {
  const zip = await open(source)
  if (zip.entryCount > limits.entries) throw new Refused('ARCHIVE_TOO_MANY_ENTRIES')
  const entries = await listEntries(zip, limits)
  const files = checkEntries(entries, source.byteSize, limits)

  const entryAt = (path: string): Entry => {
    const entry = files.get(path)
    if (!entry) throw new BrokenEntry(`${path}: no such entry`)
    return entry
  }
  const stream = async (path: string): Promise<Readable> => {
    const entry = entryAt(path)
    try {
      return verified(await zip.openReadStreamPromise(entry), entry)
    } catch (error) {
      throw new BrokenEntry(`${path}: ${String(error)}`)
    }
  }

  return {
    paths: [...files.keys()],
    has: (path) => files.has(path),
    size: (path) => entryAt(path).uncompressedSize,
    isStored: (path) => entryAt(path).compressionMethod === 0,
    stream,
    async read(path) {
      if (entryAt(path).uncompressedSize > limits.documentBytes)
        throw new Refused('DOCUMENT_TOO_COMPLEX', path)
      const chunks: Uint8Array[] = []
      for await (const chunk of await stream(path)) chunks.push(chunk as Uint8Array)
      return Buffer.concat(chunks)
    },
  }
}

async function open(source: ByteSource): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(reader(inBlocks(source)), source.byteSize, {
      // Names are judged by `checkEntries`, as they are: yauzl would turn a backslash into a slash.
      decodeStrings: false,
      autoClose: false,
    })
  } catch (error) {
    throw new Refused('PKG-003', null, detail(error))
  }
}

async function listEntries(zip: ZipFile, limits: ArchiveLimits): Promise<Entry[]> {
  const entries: Entry[] = []
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry)
      if (entries.length > limits.entries) throw new Refused('ARCHIVE_TOO_MANY_ENTRIES')
    }
  } catch (error) {
    if (error instanceof Refused) throw error
    if (/strong encryption/.test(String(error))) throw new Refused('ARCHIVE_ENCRYPTED')
    throw new Refused('PKG-003', null, detail(error))
  }
  return entries
}

const detail = (error: unknown) => (error instanceof Error ? error.message : undefined)

/** yauzl sees to it that as many bytes come as the header says, and no more; this, that they are the right ones. */
async function* checked(
  stream: Readable,
  entry: Entry,
  errors: readonly unknown[],
): AsyncGenerator<Uint8Array> {
  let sum = 0
  try {
    if (errors.length) throw errors[0]
    for await (const chunk of stream) {
      sum = crc32(chunk as Uint8Array, sum)
      yield chunk as Uint8Array
    }
  } catch (error) {
    throw new BrokenEntry(String(error))
  }
  if (sum !== entry.crc32) throw new BrokenEntry('the checksum differs')
}

function verified(stream: Readable, entry: Entry): Readable {
  // It may break before anybody reads it, which yauzl tells once: who reads it then would wait for good.
  const errors: unknown[] = []
  stream.on('error', (error) => errors.push(error))
  return Readable.from(checked(stream, entry, errors), { objectMode: false })
}

/** yauzl wants a class to extend; what it reads through is an event emitter that counts its own users. */
function reader(source: ByteSource): RandomAccessReader {
  class SourceReader extends RandomAccessReader {
    override _readStreamForRange(start: number, end: number): Readable {
      return Readable.from(pieces(source, start, end), { objectMode: false })
    }
  }
  return new SourceReader()
}

async function* pieces(source: ByteSource, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end;) {
    const piece = await source.read(at, Math.min(at + 64 * 1024, end))
    if (piece.length === 0) return
    at += piece.length
    yield piece
  }
}
