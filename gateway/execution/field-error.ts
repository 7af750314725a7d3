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

/**
 * Whether something of the answer is amiss there. A planner may have more entities asked for a field than the client does, so that
 * one call does for several types; an error of that is nobody's. One of a key or requirement may be why another field is as it is.
 */
export function concerns(
  { code, path = [] }: FieldError,
  data: unknown,
  asked: ReadonlySet<string>,
): boolean {
  if (code === 'UNAVAILABLE') return true
  let value = data
  let holdsNull = false
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return true
    holdsNull ||= !Array.isArray(value) && Object.values(value).includes(null)
    if (!Object.hasOwn(value, key)) return holdsNull || !asked.has(String(key))
    value = (value as Record<string, unknown>)[key]
  }
  return true
}

/**
 * Whether the type of an object on a path, in the plan's names, is still unknown: what is on its own type alone is not in the answer, and
 * would be missed without a word. `isObjects`: whether a name is that of an object type; an interface object knows its interface's alone.
 */
export function isWithinUnknown(
  path: Path | undefined,
  data: unknown,
  isObjects: (name: unknown) => boolean,
): boolean {
  let value = data
  for (const key of path ?? []) {
    if (typeof value !== 'object' || value === null) return false
    const { __typename: name } = value as { __typename?: unknown }
    if (name !== undefined && !isObjects(name)) return true
    value = (value as Record<string | number, unknown>)[key]
  }
  return false
}
