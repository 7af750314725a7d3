import type pg from 'pg'
import { signatureWindow, type ClaimNonce } from './call-signature.ts'

/** Seconds; a call by a clock that is ahead is good for two windows. */
const kept = 2 * signatureWindow + 10
/** Milliseconds between two sweeps of one process. */
const sweepInterval = 60_000

/** Not logged: after a crash of the database it is empty, and what it held too old to matter. */
const setUp = `
  SELECT pg_advisory_xact_lock(72707373);
  CREATE UNLOGGED TABLE IF NOT EXISTS call_nonce (nonce text PRIMARY KEY, expires_at timestamptz NOT NULL);
  CREATE INDEX IF NOT EXISTS call_nonce_expires_at ON call_nonce (expires_at)`

/** Nonces that all instances of a subgraph share, in its own schema. */
export async function openSharedNonces(pool: pg.Pool): Promise<ClaimNonce> {
  await pool.query(setUp)
  let swept = Date.now()
  return async (nonce) => {
    if (Date.now() - swept > sweepInterval) {
      swept = Date.now()
      pool.query('DELETE FROM call_nonce WHERE expires_at < now()').catch(() => {})
    }
    const { rowCount } = await pool.query(
      `INSERT INTO call_nonce (nonce, expires_at) VALUES ($1, now() + make_interval(secs => $2)) ON CONFLICT DO NOTHING`,
      [nonce, kept],
    )
    return rowCount === 1
  }
}
