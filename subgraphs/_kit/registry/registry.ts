import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'
import type pg from 'pg'
import { deriveKey } from '../auth/keys.ts'

/** What an instance of a subgraph says of itself when it starts. */
export interface Registration {
  subgraph: string
  /** A new one with each start. */
  instance: string
  /** Scheme, host and port. */
  origin: string
  /** Milliseconds since 1970. */
  startedAt: number
  sdlHash: string
}

/** On which each registration and each leave is told. */
export const registryChannel = 'quire_registry'
/** Milliseconds between two heartbeats. */
export const heartbeat = 3_000

/** One that has left stays for a while, and with it what its subgraph's SDL was. */
const setUp = `
  SELECT pg_advisory_xact_lock(72707374);
  CREATE TABLE IF NOT EXISTS subgraph_instance (
    instance text PRIMARY KEY, subgraph text NOT NULL, origin text NOT NULL, started_at bigint NOT NULL,
    sdl text NOT NULL, sdl_hash text NOT NULL, signature text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(), left_at timestamptz)`

export const openRegistryTable = async (pool: pg.Pool): Promise<void> => void (await pool.query(setUp))

export const registrationKey = (secret: string): KeyObject => deriveKey(secret, 'registration')

/**
 * By which a gateway knows that a registration is one of the platform's: whoever can write to the registry, and nothing more, brings
 * no call to himself.
 */
export const signRegistration = (key: KeyObject, registration: Registration): string =>
  macOf(key, registration).toString('base64url')

export function isSigned(keys: readonly KeyObject[], registration: Registration, signature: string): boolean {
  const given = Buffer.from(signature, 'base64url')
  return keys.some((key) => {
    const expected = macOf(key, registration)
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
}

const macOf = (key: KeyObject, { subgraph, instance, origin, startedAt, sdlHash }: Registration): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([subgraph, instance, origin, startedAt, sdlHash]))
    .digest()
