import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/**
 * A server's way out. It is no longer ready, which balancers and clients take a moment to notice; for that moment it takes requests as
 * ever, and tells each client to leave its connection. So none is sent to a connection or a port that is being closed.
 */
export interface Drain {
  hasBegun(): boolean
  /** Settles when the moment is over. */
  begin(): Promise<void>
}

/** `delayMs`: the moment, in milliseconds. */
export function createDrain(delayMs: number): Drain {
  let begun: Promise<void> | null = null
  return {
    hasBegun: () => begun !== null,
    begin: () => (begun ??= pause(delayMs)),
  }
}

/** On every answer (RFC 9112, 9.6), of whichever route. */
export function tellToLeave(app: FastifyInstance, drain: Drain): void {
  app.addHook('onRequest', (_request, reply, done) => {
    if (drain.hasBegun()) void reply.header('connection', 'close')
    done()
  })
}
