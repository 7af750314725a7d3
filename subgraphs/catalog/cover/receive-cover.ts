import { createHash } from 'node:crypto'
import type { FileUpload } from 'graphql-upload-minimal'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { receiveBytes } from '../receive-bytes.ts'
import { coverHoldings, coverKey, type StoredCover } from './cover.ts'
import type { CoverServiceOptions } from './cover-service.ts'
import { inspectImage } from './inspect-image.ts'

/** An image is decoded whole, so that it is held whole: hence a limit far below a book's. */
const maxMegabytes = 20

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
  const received = await receiveBytes(upload, maxMegabytes)
  if (received.problem) return { cover: null, problem: received.problem }
  const image = await inspectImage(received.bytes, { vector: false })
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
