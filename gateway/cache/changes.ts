import type { Basis } from './entry.ts'

/** What a subgraph says has changed since a place in its feed. */
export interface Heard {
  /** Where the feed ends now. */
  position: number
  /** `Book:<id>`, or `Book:*` for all of a type. */
  changed: readonly string[]
  /** More than can be told. */
  everything: boolean
}

/** What is known in this process of changes in the subgraphs. */
export interface Changes {
  /** Where a subgraph's feed was last heard to end; null while it isn't known, when nothing of that subgraph may be kept or given. */
  position(subgraph: string): number | null
  /** Whether nothing is known to have changed since. */
  isUnchanged(basis: Basis): boolean
  hear(subgraph: string, heard: Heard): void
  /** What it may have changed meanwhile is not known: what was kept before it is heard again is no longer given. */
  lose(subgraph: string): void
}

interface State {
  position: number
  /** What rests on an earlier place is not to be trusted. */
  floor: number
  /** Where each tag changed last, the longest ago first. */
  changed: Map<string, number>
}

/** Tags of a subgraph of which is known where they changed last; of those before them nothing is trusted. */
const maxTags = 20_000

/**
 * Remembers changes rather than looking for what they concern: an entry knows what it rests on and how far its subgraph had been heard
 * when it was asked for. So one that was fetched before a change and kept after it is known to be out of date, too.
 */
export function rememberChanges(limit = maxTags): Changes {
  const states = new Map<string, State>()

  const touch = ({ changed }: State, tag: string, at: number): void => {
    changed.delete(tag)
    changed.set(tag, at)
  }
  const forget = (state: State): void => {
    for (const [tag, at] of state.changed) {
      if (state.changed.size <= limit) return
      state.changed.delete(tag)
      state.floor = Math.max(state.floor, at)
    }
  }

  return {
    position: (subgraph) => states.get(subgraph)?.position ?? null,
    isUnchanged({ subgraph, asOf, tags }) {
      const state = states.get(subgraph)
      if (!state || asOf < state.floor) return false
      return asOf === state.position || tags.every((tag) => (state.changed.get(tag) ?? 0) <= asOf)
    },
    hear(subgraph, { position, changed, everything }) {
      const state = states.get(subgraph)
      // A log that ends before the place where it did is another one.
      if (!state || everything || position < state.position) {
        states.set(subgraph, { position, floor: position, changed: new Map() })
        return
      }
      for (const tag of changed) {
        touch(state, tag, position)
        touch(state, tag.slice(0, tag.indexOf(':')), position)
      }
      state.position = position
      forget(state)
    },
    lose: (subgraph) => void states.delete(subgraph),
  }
}
