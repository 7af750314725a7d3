import type { RefusalCode } from '#kit/errors/refusal.ts'

const message = 'This part is not available at the moment.'

/** A call that came to nothing. `code` and `message` are the client's, the cause is the log's. */
export class SubgraphFault extends Error {
  readonly code: RefusalCode

  constructor(code: RefusalCode, said: string, cause?: unknown) {
    super(said, { cause })
    this.name = 'SubgraphFault'
    this.code = code
  }
}

/** Lost with one instance while others are well: the subgraph is not to be judged by it. */
export class CallLost extends SubgraphFault {
  constructor(cause: unknown) {
    super('UNAVAILABLE', message, cause)
    this.name = 'CallLost'
  }
}

export const unavailable = (cause: unknown) => new SubgraphFault('UNAVAILABLE', message, cause)
