import { request } from 'undici'

/** A part's name and body; one with a file name is a file. */
export interface Part {
  name: string
  body: string | AsyncIterable<Buffer> | object
  fileName?: string
  type?: string
}

const boundary = 'test-boundary'

async function* write(parts: readonly Part[]): AsyncGenerator<Buffer | string> {
  for (const { name, body, fileName, type } of parts) {
    yield `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`
    if (fileName !== undefined)
      yield `; filename="${fileName}"\r\nContent-Type: ${type ?? 'application/epub+zip'}`
    yield '\r\n\r\n'
    if (typeof body === 'object' && Symbol.asyncIterator in body) yield* body
    else yield typeof body === 'string' ? body : JSON.stringify(body)
    yield '\r\n'
  }
  yield `--${boundary}--\r\n`
}

/** A multipart request written part by part, as the test says and not as a well-behaved client would. */
export async function sendMultipart(
  url: string,
  parts: readonly Part[],
  {
    headers = { 'apollo-require-preflight': '1' },
    signal,
  }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<{ status: number; answer: any }> {
  const { statusCode, body } = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, ...headers },
    body: write(parts) as never,
    signal,
  })
  return { status: statusCode, answer: await body.json() }
}

export const operations = (query: string, variables: object): Part => ({
  name: 'operations',
  body: { query, variables },
})
export const map = (entries: Record<string, string[]>): Part => ({ name: 'map', body: entries })
export const file = (name: string, body: Part['body'], fileName = `${name}.epub`): Part => ({
  name,
  body,
  fileName,
})

/** `count` times the same chunk. */
export async function* chunks(count: number, size = 65_536): AsyncGenerator<Buffer> {
  const chunk = Buffer.alloc(size, 'x')
  for (let index = 0; index < count; index++) yield chunk
}

/** Of the small graph. */
export const upload = 'mutation Upload($file: Upload!, $other: Upload) { upload(file: $file, other: $other) }'
/** Its parts before the file. */
export const one = [operations(upload, { file: null }), map({ 0: ['variables.file'] })]
/** Chunks of a file that does not end. */
export const forGood = Number.MAX_SAFE_INTEGER
