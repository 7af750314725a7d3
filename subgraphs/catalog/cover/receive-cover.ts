import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { FileUpload } from 'graphql-upload-minimal'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { coverHoldings, coverKey, type StoredCover } from './cover.ts'
import type { CoverServiceOptions } from './cover-service.ts'
import { inspectImage } from './inspect-image.ts'

/** An image is decoded whole, so that it is held whole: hence a limit far below a book's. */
const maxBytes = 20 * 1024 * 1024

export type CoverReception = { cover: StoredCover; problem: null } | { cover: null; problem: ProblemRecord }

const refused = (code: string, message: string): CoverReception => ({
  cover: null,
  problem: problem(code, message, ['file']),
})

/** Takes an uploaded image and keeps it by its hash, once it has been seen to be one. */
export async function receiveCover(
  { store, claim }: Pick<CoverServiceOptions, 'store' | 'claim'>,
  upload: Promise<FileUpload>,
): Promise<CoverReception> {
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
      return refused('FILE_TOO_LARGE', 'A cover may have at most 20 MiB.')
  } catch {
    return refused('UPLOAD_INTERRUPTED', 'The upload was cut off.')
  }
  if (size === 0) return refused('FILE_EMPTY', 'The file is empty.')
  const image = await inspectImage(Buffer.concat(chunks), { vector: false })
  if (!image)
    return refused(
      'NOT_AN_IMAGE',
      'A cover is a JPEG, PNG, WebP, GIF or AVIF image of at most 80 megapixels.',
    )
  const { bytes, mediaType, width, height, blurhash } = image
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await claim(coverHoldings(sha256))
  await store.put(coverKey(sha256), bytes, { contentType: mediaType })
  return { cover: { sha256, width, height, blurhash }, problem: null }
}
