import { parentPort, workerData } from 'node:worker_threads'
import { parse } from 'graphql'
import { composeDocuments } from '../../schema/compose.ts'

/** What composing came to. */
export type Composed = { sdl: string } | { failed: string }

function compose(sdls: ReadonlyMap<string, string>): Composed {
  try {
    return { sdl: composeDocuments(new Map([...sdls].map(([name, sdl]) => [name, parse(sdl)]))) }
  } catch (error) {
    return { failed: (error as Error).message }
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- Of a thread, not of a window.
parentPort?.postMessage(compose(workerData as ReadonlyMap<string, string>))
