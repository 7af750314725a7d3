import type { FastifyInstance } from 'fastify'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { streamArchive, type ArchiveLinks } from './archive.ts'
import { findRequest } from './data-request-repository.ts'

export interface ArchiveRouteOptions {
  prisma: PrismaClient
  store: ObjectStore
  links: ArchiveLinks
}

/** `/exports/<token>`: no header is needed, the token is the right. */
export const mountArchives = (app: FastifyInstance, { prisma, store, links }: ArchiveRouteOptions) =>
  app.get<{ Params: { token: string } }>('/exports/:token', async ({ params }, reply) => {
    const id = links.read(params.token)
    const request = id === null ? null : await findRequest(prisma, id)
    if (!request?.finishedAt || request.parts.some(({ key }) => key === null)) {
      const error = {
        message: 'There is no such archive, or not any more.',
        extensions: { code: 'NOT_FOUND' },
      }
      return reply.code(404).send({ errors: [error] })
    }
    return reply
      .header('content-disposition', 'attachment; filename="quire-export.zip"')
      .header('cache-control', 'private, no-store')
      .header('referrer-policy', 'no-referrer')
      .type('application/zip')
      .send(streamArchive(store, request))
  })
