import type { Upload } from 'graphql-upload-minimal'
import type { RequestUploads } from './request-uploads.ts'
import type { PlacedUpload, SubgraphOperation } from './take-uploads.ts'

const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/

/** A GraphQL multipart request, its files in the order in which they come. */
export async function* writeMultipart(
  boundary: string,
  operation: SubgraphOperation,
  uploads: readonly PlacedUpload[],
  arriving: RequestUploads,
): AsyncGenerator<string | Buffer> {
  const keys = new Map<Upload, string>()
  const map: Record<string, string[]> = {}
  for (const { upload, path } of uploads) {
    const key = keys.get(upload) ?? `${keys.size}`
    keys.set(upload, key)
    ;(map[key] ??= []).push(path)
  }
  yield field(boundary, 'operations', operation) + field(boundary, 'map', map)

  for await (const { upload, file, stream } of arriving.inOrder([...keys.keys()])) {
    const disposition = `form-data; name="${keys.get(upload)}"; filename="${escapeName(file.filename)}"`
    const type = mediaType.test(file.mimetype) ? file.mimetype : 'application/octet-stream'
    yield `--${boundary}\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n`
    // Left open when it is no longer wanted: the parser behind it would otherwise wait for good.
    yield* stream.iterator({ destroyOnReturn: false })
    yield '\r\n'
  }
  yield `--${boundary}--\r\n`
}

const field = (boundary: string, name: string, value: unknown) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${JSON.stringify(value)}\r\n`

/** As browsers do (WHATWG HTML, multipart/form-data encoding). */
const escapeName = (name: string | undefined) =>
  (name ?? '').replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
