import type { Readable } from 'node:stream'
import type { FileUpload, Upload } from 'graphql-upload-minimal'
import { SubgraphFault } from '../subgraph/fault.ts'

export interface ArrivedUpload {
  upload: Upload
  file: FileUpload
  /** Its bytes; `truncated` where they were cut at the limit, which otherwise looks like any other end. */
  stream: Readable & { truncated?: boolean }
}

/** The files of one request. They come one after the other: the next is behind the bytes of the one before. */
export interface RequestUploads {
  /** These, as they come. */
  inOrder(uploads: readonly Upload[]): AsyncGenerator<ArrivedUpload>
  /** Lets what is left of these pass by, so that what comes behind them is reached. */
  discard(uploads: readonly Upload[]): void
}

export function collectUploads(all: readonly Upload[], isSerial: () => boolean): RequestUploads {
  const claimed = new Set<Upload>()
  const opened = new Map<Upload, ArrivedUpload['stream']>()
  const open = (upload: Upload, file: FileUpload) => {
    const stream = opened.get(upload) ?? file.createReadStream()
    opened.set(upload, stream)
    return stream
  }

  return {
    async *inOrder(uploads) {
      const waiting = new Set(uploads)
      for (const upload of uploads) claimed.add(upload)
      while (waiting.size) {
        // A mutation's fields run one after the other, so a file for a later one would be waited for in vain.
        const strangers = isSerial() ? all.filter((upload) => !claimed.has(upload)) : []
        const next = await firstOf([...waiting, ...strangers])
        if (!waiting.delete(next.upload)) {
          throw new SubgraphFault(
            'BAD_USER_INPUT',
            'Send the files in the order in which the fields use them.',
          )
        }
        yield { ...next, stream: open(next.upload, next.file) }
      }
    },

    discard(uploads) {
      for (const upload of uploads) {
        upload.promise.then(
          (file) => open(upload, file).on('data', () => {}),
          () => {},
        )
      }
    },
  }
}

const firstOf = (uploads: readonly Upload[]) =>
  Promise.race(uploads.map(async (upload) => ({ upload, file: await upload.promise }))).catch(
    (error: Error) => {
      throw new SubgraphFault('BAD_USER_INPUT', error.message, error)
    },
  )
