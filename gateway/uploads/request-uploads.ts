import type { Readable } from 'node:stream'
import type { FileUpload, Upload } from 'graphql-upload-minimal'
import { SubgraphFault } from '../subgraph/fault.ts'

export interface ArrivedUpload {
  upload: Upload
  file: FileUpload
  stream: Readable
}

/** The files of one request. They come one after the other: the next is behind the bytes of the one before. */
export interface RequestUploads {
  /** These, as they come. */
  inOrder(uploads: readonly Upload[]): AsyncGenerator<ArrivedUpload>
  /** Lets what is left of these pass by, so that what comes behind them is reached. */
  discard(uploads: readonly Upload[]): void
}

export function collectUploads(): RequestUploads {
  const opened = new Map<Upload, Readable>()
  const open = (upload: Upload, file: FileUpload) => {
    const stream = opened.get(upload) ?? openStream(file)
    opened.set(upload, stream)
    return stream
  }

  return {
    async *inOrder(uploads) {
      const waiting = new Set(uploads)
      while (waiting.size) {
        const next = await firstOf([...waiting])
        waiting.delete(next.upload)
        if (opened.has(next.upload)) throw badFile('A file can be given to one field only.')
        yield { ...next, stream: open(next.upload, next.file) }
      }
    },

    discard(uploads) {
      for (const upload of uploads) upload.promise.then((file) => open(upload, file).resume()).catch(() => {})
    },
  }
}

const firstOf = (uploads: readonly Upload[]) =>
  Promise.race(uploads.map(async (upload) => ({ upload, file: await upload.promise })))

function openStream(file: FileUpload): Readable {
  const stream = file.createReadStream()
  // At its limit it would go on in silence until the client has sent the rest, and then end as if the file were whole.
  return stream.once('limit', () => stream.destroy(tooLarge()))
}

/** Why the files could not be read, which is the client's doing. */
export function faultOfFiles(error: unknown): SubgraphFault {
  if (error instanceof SubgraphFault) return error
  const { status, message } = error as Error & { status?: number }
  if (status === 413) return tooLarge()
  return badFile(status === 400 ? message : 'The files cannot be read to their end.', error)
}

const badFile = (message: string, cause?: unknown) => new SubgraphFault('BAD_USER_INPUT', message, cause)
const tooLarge = () => new SubgraphFault('PAYLOAD_TOO_LARGE', 'The file is too large.')
