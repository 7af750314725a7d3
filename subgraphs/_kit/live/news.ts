import { listen } from '../database/listen.ts'
import type { Logger } from '../observability/log.ts'

/** What has changed in a subgraph's schema, by topic, in whichever process: its tables' triggers tell it on a channel. */
export interface News {
  /** Calls back once nothing can be missed any more, and from then on whenever something may have changed; returns what ends it. */
  hear(topic: string, onNews: () => void): () => void
  close(): Promise<void>
}

export interface NewsOptions {
  /** The subgraph's, after which its channel is called. */
  name: string
  databaseUrl: string
}

/** One connection for all who listen, made when the first of them comes. */
export function openNews({ name, databaseUrl: url }: NewsOptions, log: Logger): News {
  const listeners = new Map<string, Set<() => void>>()
  let stop: (() => Promise<void>) | null = null
  let isListening = false

  const onNews = (topic: string | null) => {
    isListening = true
    const told = topic === null ? [...listeners.values()] : [listeners.get(topic) ?? new Set()]
    for (const all of told) for (const tell of all) tell()
  }

  return {
    hear(topic, tell) {
      const all = listeners.get(topic) ?? new Set()
      listeners.set(topic, all.add(tell))
      stop ??= listen({ url, channel: `${name}_news`, onNews, log })
      if (isListening) tell()
      return () => {
        all.delete(tell)
        if (!all.size && listeners.get(topic) === all) listeners.delete(topic)
      }
    },
    close: async () => stop?.(),
  }
}
