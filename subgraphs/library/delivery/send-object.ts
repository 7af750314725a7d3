import type { FastifyReply, FastifyRequest } from 'fastify'
import { coded } from '#kit/http/server.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { readRange } from './byte-range.ts'

export interface Sending {
  store: ObjectStore
  key: string
  type: string
  /** In place of the store's own; quoted and strong. */
  etag?: string
}

/** Streams an object as HTTP wants it (RFC 9110, 13 and 14): validators, ranges, HEAD. A client that goes away ends the store's stream. */
export async function sendObject(request: FastifyRequest, reply: FastifyReply, sending: Sending) {
  const { store, key, type } = sending
  const info = await store.head(key)
  if (!info) return sendMissing(reply)
  const etag = sending.etag ?? info.etag
  void reply.headers({ etag, 'accept-ranges': 'bytes' })
  if (isKnown(request, etag)) return reply.code(304).send()

  const range = isWhole(request, etag) ? null : readRange(request.headers.range, info.byteSize)
  if (range === 'unsatisfiable') {
    void reply.code(416).header('content-range', `bytes */${info.byteSize}`)
    return reply.send(coded('BAD_USER_INPUT', 'There is no such range.'))
  }
  void reply.type(type).header('content-length', range ? range.end - range.start + 1 : info.byteSize)
  if (range) {
    void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${info.byteSize}`)
  }
  if (request.method === 'HEAD' || info.byteSize === 0) return reply.send()

  const object = await store.get(key, range ?? undefined)
  if (!object) throw new Error('An object went away while it was being sent.')
  return reply.send(object.body)
}

/** The same for what is made here: small, and whole or not at all. */
export function sendMade(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, type, etag }: { body: string; type: string; etag: string },
) {
  void reply.header('etag', etag)
  if (isKnown(request, etag)) return reply.code(304).send()
  // As bytes: to a text of JSON Fastify would add a charset, which JSON has none of (RFC 8259, 11).
  const bytes = Buffer.from(body)
  void reply.type(type).header('content-length', bytes.length)
  return reply.send(request.method === 'HEAD' ? undefined : bytes)
}

export function sendMissing(reply: FastifyReply) {
  void reply.code(404).header('cache-control', 'no-store')
  return reply.send(coded('NOT_FOUND', 'There is no such thing.'))
}

/** What a forged URL gets is what an old one gets. */
export function sendRefusal(reply: FastifyReply) {
  void reply.code(403).header('cache-control', 'no-store')
  return reply.send(coded('FORBIDDEN', 'This address is not good, or not any more. Ask for a new one.'))
}

const isKnown = ({ headers }: FastifyRequest, etag: string): boolean => {
  const known = headers['if-none-match']
  if (known === undefined) return false
  return known.trim() === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}

/** A range is for GET only, and under If-Range for just the representation that the client has a part of. */
const isWhole = ({ method, headers }: FastifyRequest, etag: string): boolean =>
  method !== 'GET' || (headers['if-range'] !== undefined && headers['if-range'] !== etag)
