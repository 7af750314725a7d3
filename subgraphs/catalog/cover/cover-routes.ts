import type { FastifyInstance } from 'fastify'
import { coded } from '#kit/http/server.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { coverFormats, type CoverFormat, coverWidth, isSha256 } from './cover.ts'
import { createCoverRenderer } from './render-cover.ts'

interface Params {
  sha256: string
  file: string
}

/** `GET /covers/<sha256>/<width>.<webp|avif|jpg>`: never changes, so that every cache may keep it for good. */
export function mountCovers(app: FastifyInstance, store: ObjectStore): void {
  const render = createCoverRenderer(store)
  app.get<{ Params: Params }>('/covers/:sha256/:file', async ({ params }, reply) => {
    const match = /^(\d{1,4})\.(\w+)$/.exec(params.file)
    const format = match?.[2] ?? ''
    const isKnown = match !== null && Object.hasOwn(coverFormats, format) && isSha256(params.sha256)
    const cover = isKnown
      ? await render(params.sha256, coverWidth(Number(match[1])), format as CoverFormat)
      : null
    if (!cover) return reply.code(404).send(coded('NOT_FOUND', 'There is no such cover.'))
    return reply
      .header('content-type', cover.mediaType)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('access-control-allow-origin', '*')
      .send(Buffer.from(cover.bytes))
  })
}
