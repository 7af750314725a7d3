import type { Assertion } from '#kit/auth/viewer.ts'

/** Gives at once what it knows; what it does not know yet, it learns by `ask`. */
export type Recall = (asking: Assertion, key: string, ask: () => Promise<unknown>) => unknown

/** What each viewer was told, kept for good. */
export function openMemory(): Recall {
  const told = new Map<string | null, Map<string, unknown>>()
  return ({ viewer }, key, ask) => {
    const known = told.get(viewer.userId) ?? new Map<string, unknown>()
    const found = known.get(key)
    if (found !== undefined) return found
    told.set(viewer.userId, known)
    return ask().then((answer) => {
      known.set(key, answer)
      return answer
    })
  }
}
