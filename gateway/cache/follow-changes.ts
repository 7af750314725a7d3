import { createRunner, type Runner } from '#kit/events/runner.ts'
import type { Logger } from '#kit/observability/log.ts'
import { UnexpectedStatus, type AskSubgraph } from '../subgraph/ask-subgraph.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import type { Changes, Heard } from './changes.ts'

export interface FollowChangesOptions {
  changes: Changes
  /** Those of the supergraph at the moment. */
  subgraphs: () => ReadonlyMap<string, Subgraph>
  ask: AskSubgraph
  /** Comes after something in a subgraph has changed, and before anybody is told that it has. */
  onChange: (subgraph: string) => void
  pollMs: number
  log: Logger
}

export interface ChangeFollower {
  /** Settles once all that a subgraph says by now has been heard, or is known not to have been. */
  catchUp(subgraph: string): Promise<void>
  stop(): Promise<void>
}

/** Milliseconds for an answer. */
const patience = 1_000
/** Between two questions to a subgraph that has no feed. */
const pauseOfMute = 60_000

interface Followed {
  runner: Runner
  failed: boolean
  /** It has no feed, and that was found out then. */
  muteSince: number | null
}

/**
 * Asks each subgraph again and again what has changed, and at once after a mutation. One that has no feed is taken to have changed
 * in whatever may be kept of it by each mutation through this gateway; of others its entries' age is the only bound.
 */
export function followChanges(options: FollowChangesOptions): ChangeFollower {
  const { changes, subgraphs, ask, onChange, pollMs, log } = options
  const followed = new Map<string, Followed>()

  async function hear(name: string, state: Followed): Promise<void> {
    const subgraph = subgraphs().get(name)
    if (!subgraph || (state.muteSince !== null && Date.now() - state.muteSince < pauseOfMute)) return
    const after = changes.position(name)
    try {
      const heard = await ask(subgraph, `/changes${after === null ? '' : `?after=${after}`}`, patience)
      const { position, changed, everything } = checkHeard(heard)
      state.failed = false
      state.muteSince = null
      if (changed.length || everything) onChange(name)
      changes.hear(name, { position, changed, everything })
    } catch (error) {
      if (isMute(error)) takeForMute(name, state)
      else {
        if (!state.failed) log.warn({ err: error, subgraph: name }, 'changes could not be asked for')
        state.failed = true
      }
    }
  }

  function takeForMute(name: string, state: Followed): void {
    if (state.muteSince === null) changeAll(name)
    state.muteSince = Date.now()
    state.failed = false
  }

  function changeAll(name: string): void {
    onChange(name)
    const position = Math.max(Date.now(), (changes.position(name) ?? 0) + 1)
    changes.hear(name, { position, changed: [], everything: true })
  }

  function stateOf(name: string): Followed {
    const known = followed.get(name)
    if (known) return known
    const state: Followed = {
      runner: createRunner(() => hear(name, state), log, 'changes could not be followed'),
      failed: false,
      muteSince: null,
    }
    followed.set(name, state)
    return state
  }

  const look = () => Promise.all([...subgraphs().keys()].map((name) => stateOf(name).runner.run()))
  const timer = setInterval(() => void look(), pollMs)
  timer.unref()
  const first = look()

  return {
    async catchUp(name) {
      const state = stateOf(name)
      if (state.muteSince !== null) return changeAll(name)
      await state.runner.run()
      if (!state.failed) return
      onChange(name)
      changes.lose(name)
    },
    async stop() {
      clearInterval(timer)
      await first
      await Promise.all([...followed.values()].map(({ runner }) => runner.run()))
    },
  }
}

/** It is not that it cannot say anything at the moment: it has nothing to say. */
const isMute = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  error instanceof NoFeed ||
  (error instanceof UnexpectedStatus && [400, 404, 405, 406, 415].includes(error.status))

class NoFeed extends Error {}

function checkHeard(answer: unknown): Heard {
  const { position, changed, everything } = (answer ?? {}) as Record<string, unknown>
  if (!Number.isSafeInteger(position) || !Array.isArray(changed) || typeof everything !== 'boolean')
    throw new NoFeed('What it says is not what has changed.')
  return { position: position as number, changed: changed.map(String), everything }
}
