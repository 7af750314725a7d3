import type { Readable, Writable } from 'node:stream'
import type { Upload } from 'graphql-upload-minimal'
import type { RequestUploads } from './request-uploads.ts'
import type { PlacedUpload, SubgraphOperation } from './take-uploads.ts'

const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/

/** Writes a GraphQL multipart request, its files in the order in which they come. Rejects with what a file fails with. */
export async function writeMultipart(
  body: Writable,
  boundary: string,
  operation: SubgraphOperation,
  uploads: readonly PlacedUpload[],
  arriving: RequestUploads,
): Promise<void> {
  const keys = new Map<Upload, string>()
  const map: Record<string, string[]> = {}
  for (const { upload, path } of uploads) {
    const key = keys.get(upload) ?? `${keys.size}`
    keys.set(upload, key)
    ;(map[key] ??= []).push(path)
  }
  body.write(field(boundary, 'operations', operation) + field(boundary, 'map', map))

  for await (const { upload, file, stream } of arriving.inOrder([...keys.keys()])) {
    const disposition = `form-data; name="${keys.get(upload)}"; filename="${escapeName(file.filename)}"`
    const type = mediaType.test(file.mimetype) ? file.mimetype : 'application/octet-stream'
    body.write(`--${boundary}\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n`)
    await pour(stream, body)
    body.write('\r\n')
  }
  body.end(`--${boundary}--\r\n`)
}

/**
 * By a pipe, since a stream that is iterated copies what has gathered. The file is let go of, and not ended, when the body is no
 * longer wanted: the parser behind it would otherwise wait for good.
 */
async function pour(file: Readable, body: Writable): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const breakOff = () => reject(new Error('It broke off.'))
  if (body.destroyed) breakOff()
  body.once('close', breakOff)
  file.once('end', resolve).once('error', reject).once('close', breakOff)
  file.pipe(body, { end: false })
  try {
    await promise
  } finally {
    body.off('close', breakOff)
    file.unpipe(body)
  }
}

const field = (boundary: string, name: string, value: unknown) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${JSON.stringify(value)}\r\n`

/** As browsers do (WHATWG HTML, multipart/form-data encoding). */
const escapeName = (name: string | undefined) =>
  (name ?? '').replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
