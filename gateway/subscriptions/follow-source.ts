import { setTimeout as pause } from 'node:timers/promises'
import type { GatewayContext } from '../context.ts'
import type { AnswerError } from '../subgraph/answer.ts'
import { unavailable } from '../subgraph/fault.ts'
import type { OpenSource } from '../subgraph/sources.ts'
import type { SourceCall } from './live-operation.ts'

/** Milliseconds before a source that broke off is asked for again: at first, and at most. Half of it is by chance. */
const firstPause = 200
const longestPause = 10_000

export interface Following {
  open: OpenSource
  call: SourceCall
  /** Anew for each attempt: what the gateway says of a viewer is good for a minute. */
  context: () => GatewayContext
  /** Told of each event, and after a break of one more, for what was missed. */
  onEvent: () => void
  signal: AbortSignal
}

/**
 * Follows a source until it has no more events; gives why it was refused, if it was. One that has begun is found again after a break,
 * for as long as it takes; one that can't be had at first is refused as unavailable.
 */
export async function followSource({
  open,
  call,
  context,
  onEvent,
  signal,
}: Following): Promise<AnswerError[]> {
  let hasBegun = false
  for (let tries = 0; ; tries += 1) {
    try {
      for await (const { errors } of open(call, context(), signal)) {
        if (errors.length) return errors
        hasBegun = true
        tries = 0
        onEvent()
      }
      return []
    } catch (error) {
      if (signal.aborted) return []
      context().log().warn({ err: error, subgraph: call.subgraph }, 'a source of events was lost')
      if (!hasBegun) return [{ message: unavailable(error).message, extensions: { code: 'UNAVAILABLE' } }]
      const longest = Math.min(longestPause, firstPause * 2 ** tries)
      await pause(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {})
    }
  }
}
