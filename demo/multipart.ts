import { randomUUID } from 'node:crypto'

export interface UploadFile {
  name: string
  mediaType: string
  byteSize: number
  open(): AsyncIterable<Uint8Array>
}

export interface MultipartBody {
  contentType: string
  contentLength: number
  chunks: AsyncIterable<Uint8Array>
}

/**
 * A GraphQL multipart request with one file, for the variable `file`. The file passes through chunk by chunk: the next is read
 * when the socket has taken the last, which is also when it counts as written.
 */
export function multipartBody(
  document: string,
  variables: Record<string, unknown>,
  file: UploadFile,
  onWritten: (bytes: number) => void,
): MultipartBody {
  const boundary = `quire-${randomUUID()}`
  const field = (name: string, value: unknown): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${JSON.stringify(value)}\r\n`
  const head = Buffer.from(
    field('operations', { query: document, variables: { ...variables, file: null } }) +
      field('map', { 0: ['variables.file'] }) +
      `--${boundary}\r\ncontent-disposition: form-data; name="0"; filename="${quotable(file.name)}"\r\n` +
      `content-type: ${file.mediaType}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)

  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield head
    let written = 0
    for await (const chunk of file.open()) {
      yield chunk
      written += chunk.byteLength
      onWritten(written)
    }
    yield tail
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: head.byteLength + file.byteSize + tail.byteLength,
    chunks: chunks(),
  }
}

/** What HTML's form encoding does to a name: only these three could end the header early. */
function quotable(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
