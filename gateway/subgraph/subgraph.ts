import { Pool } from 'undici'

/** One subgraph as the gateway reaches it. */
export interface Subgraph {
  name: string
  /** The URL of its graph. */
  endpoint: string
  origin: string
  /** The path of its graph. */
  path: string
  /** What stands before its other routes. */
  prefix: string
  pool: Pool
}

/** Shorter than the subgraphs' own, so that no call meets a connection that is being closed. */
const keepAliveTimeout = 30_000
const connectTimeout = 3_000
export interface ConnectionLimits {
  subgraphTimeoutMs: number
  uploadIdleTimeoutMs: number
  resilience: { concurrency: number }
}

export function openSubgraph(name: string, endpoint: string, limits: ConnectionLimits): Subgraph {
  const { origin, pathname, search } = new URL(endpoint)
  const pool = new Pool(origin, {
    // Of which each call has one, and what is proxied beside them its own share.
    connections: 2 * limits.resilience.concurrency,
    keepAliveTimeout,
    keepAliveMaxTimeout: keepAliveTimeout,
    headersTimeout: limits.subgraphTimeoutMs,
    bodyTimeout: limits.uploadIdleTimeoutMs,
    connect: { timeout: Math.min(connectTimeout, limits.subgraphTimeoutMs) },
  })
  return {
    name,
    endpoint,
    origin,
    path: pathname + search,
    prefix: pathname.replace(/\/(graphql)?$/, ''),
    pool,
  }
}

/** Whether anything answers there; what it answers is its own affair. */
export async function isReachable({ pool, prefix }: Subgraph, timeoutMs: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const { body } = await pool.request({ method: 'GET', path: `${prefix}/health/live`, signal })
    await body.dump()
    return true
  } catch {
    return false
  }
}
