import type { Viewer } from '#kit/auth/viewer.ts'

/** Answers equal questions of equal viewers that are under way at the same time once. */
export function shareInFlight<Answer>() {
  const underWay = new Map<string, Promise<Answer>>()
  return (viewer: Viewer, question: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const key = keyOf(viewer) + question
    const found = underWay.get(key)
    if (found) return found
    const answer = ask().finally(() => underWay.delete(key))
    underWay.set(key, answer)
    return answer
  }
}

const keys = new WeakMap<Viewer, string>()

/** All that a subgraph is told of a viewer, since it may answer by any of it. */
function keyOf(viewer: Viewer): string {
  const key = keys.get(viewer) ?? JSON.stringify(viewer)
  keys.set(viewer, key)
  return key
}
