import type { AnswerError } from '../subgraph/answer.ts'

export type Path = readonly (string | number)[]

/** An error of an operation. What isn't a refusal is a bug, of which the client is told no more than that. */
export interface FieldError {
  message: string
  path?: Path | undefined
  code: string
  /** For the log: where it came from, and what was said there. */
  origin?: { subgraph?: string; detail?: string | undefined; cause?: unknown }
}

/** A subgraph's error at its place in the client's operation. */
export const fieldErrorOf = (error: AnswerError, subgraph: string, path: Path | undefined): FieldError => ({
  message: error.message,
  path,
  code: error.extensions.code,
  origin: { subgraph, detail: error.extensions.detail },
})
