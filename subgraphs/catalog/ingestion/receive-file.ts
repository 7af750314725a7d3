import { createHash, type Hash } from 'node:crypto'
import { Transform, type Readable } from 'node:stream'
import type { FileUpload } from 'graphql-upload-minimal'
import type { ObjectStore } from '#kit/storage/object-store.ts'

export interface ReceivedFile {
  sha256: string
  byteSize: number
  /** A name to show; it says nothing about the content. */
  fileName: string
}

/** Nothing of it is kept. */
export interface Refusal {
  outcome: 'TOO_LARGE' | 'EMPTY' | 'INTERRUPTED'
  fileName: string
}

export type Reception = { outcome: 'STORED'; file: ReceivedFile } | Refusal

/** The client's fault, or its connection's; never the store's. */
class Interrupted extends Error {}

/** Streams an upload into the store at the pace that the store takes it, hashed and counted on the way. */
export async function receiveFile(
  store: ObjectStore,
  key: string,
  upload: Promise<FileUpload>,
): Promise<Reception> {
  let fileName = ''
  try {
    const file = await upload.catch(() => {
      throw new Interrupted()
    })
    fileName = cleanName(file.filename)
    const stream = openStream(file)
    const hash = createHash('sha256')
    const { byteSize } = await store.put(key, measure(stream, hash))
    // Past its limit the stream ends as if the file were whole; only this tells.
    const refused = stream.truncated ? 'TOO_LARGE' : byteSize === 0 ? 'EMPTY' : null
    if (!refused) return { outcome: 'STORED', file: { sha256: hash.digest('hex'), byteSize, fileName } }
    await store.delete([key])
    return { outcome: refused, fileName }
  } catch (error) {
    if (isInterruption(error)) return { outcome: 'INTERRUPTED', fileName }
    throw error
  }
}

/** Lets an upload that nobody wants run dry, so that the client gets to hear the answer. */
export function discardUpload(upload: Promise<FileUpload>): void {
  upload
    .then(
      (file) =>
        openStream(file)
          .on('error', () => {})
          .resume(),
      () => {},
    )
    .catch(() => {})
}

type UploadStream = Readable & { truncated?: boolean }

function openStream(file: FileUpload): UploadStream {
  try {
    return file.createReadStream()
  } catch (error) {
    // The client was gone before anybody asked for the stream.
    throw new Interrupted('The stream cannot be opened.', { cause: error })
  }
}

/** The stream as it was read, told apart from a store's fault when it breaks off. (Iterated, it would copy what has gathered.) */
function measure(stream: Readable, hash: Hash): Readable {
  const measured = new Transform({
    transform(chunk: Uint8Array, _, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const interrupt = (cause?: unknown) =>
    measured.destroy(new Interrupted('The upload ended before its end.', { cause }))
  stream.once('error', interrupt).once('close', () => stream.readableEnded || interrupt())
  // The library lets go of it there, and it would not come to its end.
  stream.once('limit', () => stream.pipe(measured))
  // The store may not listen yet, or no longer, when it breaks off.
  measured.on('error', () => {}).once('close', () => stream.destroy())
  return stream.pipe(measured)
}

/** Stores wrap what a body throws in errors of their own. */
function isInterruption(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof Interrupted) return true
  }
  return false
}

const cleanName = (name: string | undefined): string =>
  (name ?? '')
    .toWellFormed()
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 255) || 'file'
