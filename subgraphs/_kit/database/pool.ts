import pg from 'pg'
import { traceStatements } from '../observability/tracing/statement-spans.ts'

export interface PoolOptions {
  /** Told of every statement sent; for benches. */
  onStatement?: (sql: string) => void
  max?: number
}

/** Numbers of connections and waits are bounded: a database that hangs makes requests fail, not pile up. */
export function openPool(url: string, { onStatement, max = 10 }: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  })
  outliveConnections(pool)
  traceStatements(pool)
  if (onStatement) pool.on('connect', (client) => tellOf(client, onStatement))
  return pool
}

/**
 * A connection that breaks while nothing is asked of it, in the pool or in the midst of a transaction, is missed at its next use; without
 * listeners it would end the process.
 */
export function outliveConnections(pool: pg.Pool): void {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
}

function tellOf(client: pg.PoolClient, onStatement: (sql: string) => void): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const told = (...args: unknown[]) => {
    const [first] = args
    onStatement(typeof first === 'string' ? first : String((first as { text?: string }).text))
    return query(...args)
  }
  Object.assign(client, { query: told })
}
