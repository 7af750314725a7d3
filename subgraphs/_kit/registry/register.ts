import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { openPool } from '../database/pool.ts'
import type { Logger } from '../observability/log.ts'
import {
  heartbeat,
  openRegistryTable,
  registrationKey,
  registryChannel,
  signRegistration,
  type Registration,
} from './registry.ts'

export interface RegisterOptions {
  databaseUrl: string
  secret: string
  subgraph: string
  /** Where gateways reach this instance. */
  origin: string
  sdl: string
  log: Logger
}

export interface Registered {
  /** Settles once gateways have had the time to hear of it; from then on nothing new comes from them. */
  leave(): Promise<void>
}

/** Milliseconds in which gateways hear that an instance leaves. */
const hearingTime = 500
/** How long instances that are gone are kept, for the SDL of their subgraphs. */
const kept = '1 day'

/** Makes an instance known to gateways, for as long as its heart beats. It serves all the same while the registry is away. */
export async function register(options: RegisterOptions): Promise<Registered> {
  const { subgraph, origin, sdl, log } = options
  const sdlHash = createHash('sha256').update(sdl).digest('base64url')
  const registration: Registration = {
    subgraph,
    instance: randomUUID(),
    origin,
    startedAt: Date.now(),
    sdlHash,
  }
  const signature = signRegistration(registrationKey(options.secret), registration)
  const pool = openPool(options.databaseUrl, { max: 1 })
  let isSetUp = false
  let isFailing = false

  async function beat(): Promise<void> {
    try {
      await setUp()
      const { rowCount } = await pool.query(
        'UPDATE subgraph_instance SET seen_at = now() WHERE instance = $1',
        [registration.instance],
      )
      if (!rowCount) await enter()
      isFailing = false
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, 'the registry of subgraphs cannot be reached')
      isFailing = true
    }
  }

  async function setUp(): Promise<void> {
    if (!isSetUp) await openRegistryTable(pool)
    isSetUp = true
  }

  async function enter(): Promise<void> {
    // Whoever was at the same address is not there any more.
    await pool.query(
      `WITH forgotten AS (
         DELETE FROM subgraph_instance
         WHERE (subgraph = $2 AND origin = $3) OR seen_at < now() - interval '${kept}')
       INSERT INTO subgraph_instance (instance, subgraph, origin, started_at, sdl, sdl_hash, signature)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [registration.instance, subgraph, origin, registration.startedAt, sdl, sdlHash, signature],
    )
    await pool.query(`NOTIFY ${registryChannel}`)
    log.info({ origin }, 'registered')
  }

  let beating = beat()
  const timer = setInterval(() => void (beating = beating.then(beat)), heartbeat)
  timer.unref()
  await beating

  return {
    async leave() {
      clearInterval(timer)
      await beating
      try {
        await pool.query('UPDATE subgraph_instance SET left_at = now() WHERE instance = $1', [
          registration.instance,
        ])
        await pool.query(`NOTIFY ${registryChannel}`)
        await wait(hearingTime)
      } catch (error) {
        log.warn({ err: error }, 'could not leave the registry of subgraphs; its heartbeat ends')
      }
      await pool.end()
    },
  }
}
