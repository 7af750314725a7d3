import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Modules without their types, by URL. */
export type Sources = Readonly<Record<string, string>>

let stripped: Promise<Sources> | undefined

/** The modules that readers run; stripped once for all of them. */
export const strippedSources = (): Promise<Sources> =>
  (stripped ??= strip().catch((error: unknown) => {
    stripped = undefined
    throw error
  }))

/** In a thread, because the stripper warns that it is young, and stays in memory. */
async function strip(): Promise<Sources> {
  const thread = new Worker(new URL('strip-types.ts', import.meta.url), { execArgv: ['--no-warnings'] })
  const [sources] = (await once(thread, 'message')) as [Sources]
  return sources
}
