import type { Readable } from 'node:stream'
import type { FileUpload } from 'graphql-upload-minimal'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'

export type ReceivedBytes = { bytes: Buffer; problem: null } | { bytes: null; problem: ProblemRecord }

const refused = (code: string, message: string): ReceivedBytes => ({
  bytes: null,
  problem: problem(code, message, ['file']),
})

/** An upload that is looked at whole, and therefore held whole. */
export async function receiveBytes(
  upload: Promise<FileUpload>,
  maxMegabytes: number,
): Promise<ReceivedBytes> {
  const maxBytes = maxMegabytes * 1024 * 1024
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    const stream: Readable & { truncated?: boolean } = (await upload).createReadStream()
    for await (const chunk of stream) {
      size += (chunk as Uint8Array).length
      // Read on, but keep nothing more: an upload that nobody reads to its end is never answered.
      if (size <= maxBytes) chunks.push(chunk as Uint8Array)
    }
    if (size > maxBytes || stream.truncated)
      return refused('FILE_TOO_LARGE', `The file may have at most ${maxMegabytes} MiB.`)
  } catch {
    return refused('UPLOAD_INTERRUPTED', 'The upload was cut off.')
  }
  return size === 0
    ? refused('FILE_EMPTY', 'The file is empty.')
    : { bytes: Buffer.concat(chunks), problem: null }
}
