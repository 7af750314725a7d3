import pg from 'pg'
import type { Logger } from '../observability/log.ts'

export interface ListenOptions {
  url: string
  channel: string
  /** With what was said; with null each time that the connection is made, before which something may have been missed. */
  onNews: (payload: string | null) => void
  log: Logger
}

/** Keeps one listening connection open, and makes a new one when it breaks; returns what ends it. */
export function listen({ url, channel, onNews, log }: ListenOptions): () => Promise<void> {
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | undefined
  let ended = false

  const connect = async () => {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true })
    client = fresh
    fresh.on('notification', ({ payload = '' }) => onNews(payload))
    fresh.on('error', (error) => log.warn({ err: error, channel }, 'a listener lost its connection'))
    fresh.on('end', () => {
      if (ended) return
      retry = setTimeout(() => void connect(), 1_000)
    })
    try {
      await fresh.connect()
      await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
      onNews(null)
    } catch (error) {
      if (!ended) log.warn({ err: error, channel }, 'a listener cannot connect')
      await fresh.end().catch(() => {})
    }
  }
  const connecting = connect()

  return async () => {
    ended = true
    clearTimeout(retry)
    await connecting
    await client?.end().catch(() => {})
  }
}
