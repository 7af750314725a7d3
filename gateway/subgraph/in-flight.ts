import type { Viewer } from '#kit/auth/viewer.ts'

export interface InFlight<Answer> {
  /** Answers equal questions of equal viewers that are under way at the same time once. */
  share(viewer: Viewer, question: string, ask: () => Promise<Answer>): Promise<Answer>
  /** Whoever asks from now on gets no answer to a question that was asked before. */
  startAfresh(): void
}

/** `onShared`: told of each that is answered with another. */
export function shareInFlight<Answer>(onShared: () => void = () => {}): InFlight<Answer> {
  // Not under one key for both, which would have to be put together anew for each question.
  const byViewer = new Map<string, Map<string, Promise<Answer>>>()
  return {
    share(viewer, question, ask) {
      const key = keyOf(viewer)
      const underWay = byViewer.get(key) ?? new Map<string, Promise<Answer>>()
      const found = underWay.get(question)
      if (found) {
        onShared()
        return found
      }
      const answer = ask().finally(() => {
        underWay.delete(question)
        if (!underWay.size && byViewer.get(key) === underWay) byViewer.delete(key)
      })
      underWay.set(question, answer)
      byViewer.set(key, underWay)
      return answer
    },
    startAfresh: () => byViewer.clear(),
  }
}

const keys = new WeakMap<Viewer, string>()

/** All that a subgraph is told of a viewer, since it may answer by any of it. */
function keyOf(viewer: Viewer): string {
  const key = keys.get(viewer) ?? JSON.stringify(viewer)
  keys.set(viewer, key)
  return key
}
