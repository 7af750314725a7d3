import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { Clock } from '../database.ts'
import { attachment } from './content-disposition.ts'
import type { IsBarred } from './barred-readers.ts'
import type { ContentGrant, ContentUrls } from './content-url.ts'
import type { Publication } from './publication.ts'
import type { Publications } from './publications.ts'
import { sendMade, sendMissing, sendObject, sendRefusal } from './send-object.ts'

export interface DeliveryParts {
  store: ObjectStore
  clock: Clock
  urls: ContentUrls
  publications: Publications
  isBarred: IsBarred
}

/** Nothing in a book may run, or reach out of it, wherever it is shown. */
const policy = [
  "default-src 'none'",
  "img-src 'self' data:",
  "media-src 'self'",
  "font-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  'sandbox',
].join('; ')

const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  // The address itself is the right to read, and must not travel with a link.
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Accept-Ranges, Content-Length, Content-Range, Content-Disposition, ETag',
}

/** `/content/<token>/...` and `/files/<token>`: no header is needed, the token is the right. */
export async function mountDelivery(app: FastifyInstance, parts: DeliveryParts): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => void reply.headers(headers))
    scope.route({ method: ['GET', 'HEAD'], url: '/content/:token/*', handler: sendContent(parts) })
    scope.route({ method: ['GET', 'HEAD'], url: '/files/:token', handler: sendFile(parts) })
    for (const url of ['/content/:token/*', '/files/:token']) scope.options(url, answerPreflight)
  })
}

const sendContent =
  ({ store, clock, urls, publications, isBarred }: DeliveryParts) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    const { token } = request.params as { token: string }
    const grant = urls.readContentToken(token)
    if (!grant || (await isBarred(grant))) return sendRefusal(reply)
    const publication = await (grant.scope === 'full'
      ? publications.find(grant.prefix)
      : publications.findSample(grant.prefix))
    const path = pathAsked(request.url)
    if (!publication || path === null) return sendMissing(reply)

    keepFor(reply, grant.expiresAt.getTime() - clock().getTime())
    if (path === 'manifest.json') return sendMade(request, reply, manifestOf(publication, grant, urls))
    if (path === 'positions.json')
      return sendMade(
        request,
        reply,
        made(publication.positions, 'application/vnd.readium.position-list+json'),
      )
    const type = publication.resources.get(path)
    if (type === undefined) return sendMissing(reply)
    return sendObject(request, reply, {
      store,
      key: `${publication.prefix}/${path}`,
      type: withCharset(type),
    })
  }

const sendFile =
  ({ store, clock, urls, isBarred }: DeliveryParts) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    const { token } = request.params as { token: string }
    const grant = urls.readFileToken(token)
    if (!grant || (await isBarred(grant))) return sendRefusal(reply)
    keepFor(reply, grant.expiresAt.getTime() - clock().getTime())
    void reply.header('content-disposition', attachment(grant.fileName))
    return sendObject(request, reply, {
      store,
      key: grant.key,
      type: grant.mediaType,
      etag: `"${grant.sha256}"`,
    })
  }

const answerPreflight = (_request: FastifyRequest, reply: FastifyReply) =>
  reply
    .code(204)
    .headers({
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': 'Range, If-Range, If-None-Match',
      'access-control-max-age': '86400',
    })
    .send()

function keepFor(reply: FastifyReply, milliseconds: number): void {
  const seconds = Math.min(3_600, Math.floor(milliseconds / 1_000))
  void reply.header('cache-control', `private, max-age=${seconds}`)
}

/** From the address as it was sent: the router has its own mind about escaped slashes. */
function pathAsked(url: string): string | null {
  const [, path = ''] = /^\/content\/[^/]+\/([^?#]*)/.exec(url) ?? []
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

function manifestOf({ manifest }: Publication, grant: ContentGrant, urls: ContentUrls) {
  const type = 'application/webpub+json'
  const links = (manifest.links ?? []).filter(({ rel }) => ![rel].flat().includes('self'))
  const self = { rel: 'self', href: urls.manifestUrl(grant), type }
  return made({ ...manifest, links: [self, ...links] }, type)
}

function made(value: unknown, type: string) {
  const body = JSON.stringify(value)
  return { body, type, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }
}

/** The platform writes its documents in UTF-8. */
const withCharset = (type: string) =>
  /^(text\/|application\/xhtml\+xml)/.test(type) && !type.includes('charset')
    ? `${type}; charset=utf-8`
    : type
