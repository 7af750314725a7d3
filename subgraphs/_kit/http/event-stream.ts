import { once } from 'node:events'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Server-sent events to one client, as graphql-sse's protocol has them in its distinct connections mode. */
export interface EventStream {
  /** Aborted once nobody reads it any more, or it has ended. */
  signal: AbortSignal
  /** Settles when there is room for more: who is slow makes the sender wait. */
  next(data: string): Promise<void>
  /** There is no more to come. */
  complete(): void
  /** Without a word, so that the client comes back. */
  end(): void
}

export interface EventStreams {
  /** Takes a reply over. Compression would hold events back, so there is none. */
  open(reply: FastifyReply): EventStream
}

/** Milliseconds; proxies and load balancers commonly drop what is silent for 15 to 60 seconds. */
export const heartbeatInterval = 12_000

/** The event streams of a server. When it closes they end at once: nobody waits for them, and their clients come back elsewhere. */
export function serveEventStreams(app: FastifyInstance): EventStreams {
  const open = new Set<EventStream>()
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    for (const stream of open) stream.end()
  })
  return {
    open(reply) {
      const stream = openEventStream(reply, () => isClosing)
      open.add(stream)
      stream.signal.addEventListener('abort', () => open.delete(stream), { once: true })
      return stream
    },
  }
}

function openEventStream(reply: FastifyReply, isClosing: () => boolean): EventStream {
  const { raw } = reply
  const ended = new AbortController()
  const heartbeat = setInterval(() => {
    if (!raw.writableNeedDrain) raw.write(':\n\n')
  }, heartbeatInterval)
  const stop = () => {
    clearInterval(heartbeat)
    ended.abort()
  }
  raw.once('close', stop)
  reply.hijack()
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Nginx would keep events until a buffer is full.
    'x-accel-buffering': 'no',
  })
  raw.write(':\n\n')

  const end = () => {
    stop()
    raw.end()
  }
  return {
    signal: ended.signal,
    async next(data) {
      if (ended.signal.aborted) return
      const hasRoom = raw.write(`event: next\ndata: ${data}\n\n`)
      if (!hasRoom) await once(raw, 'drain', { signal: ended.signal }).catch(() => {})
      if (isClosing()) end()
    },
    complete() {
      if (!ended.signal.aborted) raw.write('event: complete\ndata:\n\n')
      end()
    },
    end,
  }
}

/** Whether a client wants to be answered so. */
export const wantsEvents = (accept: string | undefined): boolean =>
  accept !== undefined && accept.includes('text/event-stream')
