import type { RefusalCode } from '#kit/errors/refusal.ts'

/** A call that came to nothing. `code` and `message` are the client's, the cause is the log's. */
export class SubgraphFault extends Error {
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'SubgraphFault'
    this.code = code
  }
}

export const unavailable = (cause: unknown) =>
  new SubgraphFault('UNAVAILABLE', 'This part is not available at the moment.', cause)
