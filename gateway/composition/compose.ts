import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Composed } from './compose-thread.ts'

/** The subgraphs do not compose. The message says with which faults, and where each is. */
export class NotComposed extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'NotComposed'
  }
}

/** Milliseconds. */
const patience = 60_000

/** The supergraph of what subgraphs say of themselves, by name. On a thread of its own, since it takes a second in which nobody may wait. */
export async function compose(sdls: ReadonlyMap<string, string>): Promise<string> {
  const thread = new Worker(new URL('compose-thread.ts', import.meta.url), {
    workerData: sdls,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 1_024 },
  })
  try {
    const [composed] = (await once(thread, 'message', { signal: AbortSignal.timeout(patience) })) as [
      Composed,
    ]
    if ('failed' in composed) throw new NotComposed(composed.failed)
    return composed.sdl
  } finally {
    await thread.terminate()
  }
}
