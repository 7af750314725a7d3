import { randomBytes } from 'node:crypto'
import { Transform } from 'node:stream'
import { readAnswer, type SubgraphAnswer } from '../subgraph/answer.ts'
import { type SubgraphFault, unavailable } from '../subgraph/fault.ts'
import type { SendLimits } from '../subgraph/send-call.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import { uploadBytes } from '../telemetry/metrics.ts'
import { writeMultipart } from './multipart.ts'
import { faultOfFiles, type RequestUploads } from './request-uploads.ts'
import type { PlacedUpload, SubgraphOperation } from './take-uploads.ts'

export interface CarriedOperation {
  operation: SubgraphOperation
  uploads: PlacedUpload[]
  headers: Record<string, string>
}

/**
 * Sends an operation on with its files while they arrive. A chunk is taken from the client when the subgraph has taken the
 * one before. The call may last as long as it moves; it ends with the subgraph's answer, whether or not that read the files.
 */
export async function sendUploads(
  subgraph: Subgraph,
  { operation, uploads, headers }: CarriedOperation,
  arriving: RequestUploads,
  { uploadIdleTimeoutMs, resilience: { maxAnswerBytes } }: SendLimits,
): Promise<SubgraphAnswer> {
  const stillness = new AbortController()
  const watch = setTimeout(
    () => stillness.abort(unavailable(new Error('The upload stood still.'))),
    uploadIdleTimeoutMs,
  )
  const bytes = uploadBytes.of(subgraph.name)
  const boundary = `quire-${randomBytes(18).toString('base64url')}`
  let fault: SubgraphFault | null = null

  const body = new Transform({
    transform(chunk: Buffer, _, done) {
      watch.refresh()
      bytes.value += chunk.length
      done(null, chunk)
    },
  })
  writeMultipart(body, boundary, operation, uploads, arriving).catch((error: unknown) => {
    if (body.destroyed) return
    // Kept, since what the request rejects with speaks of the broken connection.
    fault = faultOfFiles(error)
    body.destroy(fault)
  })

  try {
    const response = await subgraph.instances.request({
      method: 'POST',
      path: subgraph.path,
      headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body,
      signal: stillness.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    return readAnswer({ status: response.statusCode, text: await readText(response.body, maxAnswerBytes) })
  } catch (error) {
    throw fault ?? error
  } finally {
    clearTimeout(watch)
    arriving.discard(uploads.map(({ upload }) => upload))
  }
}

async function readText(body: AsyncIterable<Buffer>, maxAnswerBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxAnswerBytes) throw unavailable(new Error(`It answered more than ${maxAnswerBytes} bytes.`))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
