import { createHash } from 'node:crypto'
import { openPool } from '#kit/database/pool.ts'
import { listen } from '#kit/database/listen.ts'
import { createRunner } from '#kit/events/runner.ts'
import type { Logger } from '#kit/observability/log.ts'
import {
  heartbeat,
  isSigned,
  openRegistryTable,
  registrationKey,
  registryChannel,
  type Registration,
} from '#kit/registry/registry.ts'
import type { Place } from '../subgraph/instance.ts'

export interface Registry {
  /** Where the instances of each subgraph are that has registered; none where all have left. */
  places(): ReadonlyMap<string, readonly Place[]>
  /** The SDLs of each subgraph's instances, of the one that started first before the others'. */
  sdls(): ReadonlyMap<string, readonly string[]>
  stop(): Promise<void>
}

interface Row {
  subgraph: string
  instance: string
  origin: string
  started_at: string
  sdl_hash: string
  signature: string
  has_left: boolean
  is_silent: boolean
}

interface Known extends Registration {
  hasLeft: boolean
  isSilent: boolean
}

/** Milliseconds. What is told is read at once; silence is not told. */
const pollInterval = 2_000

/**
 * Silence is held against the heartbeats of the same subgraph, not against the clock: after an outage of the registry nobody is taken
 * for dead, and the last instance is asked whatever its heart does. An address is forgotten after ten minutes all the same, since it may
 * be somebody else's then.
 */
const read = `
  SELECT subgraph, instance, origin, started_at, sdl_hash, signature, left_at IS NOT NULL AS has_left,
    seen_at < max(seen_at) FILTER (WHERE left_at IS NULL) OVER (PARTITION BY subgraph)
      - make_interval(secs => ${(3.5 * heartbeat) / 1_000})
      OR seen_at < now() - interval '10 minutes' AS is_silent
  FROM subgraph_instance ORDER BY started_at, instance`

/** Reads who has registered, again and again; while the registry can't be reached, what was known last goes on. */
export async function followRegistry(
  { url, secrets, onChange }: { url: string; secrets: readonly string[]; onChange: () => void },
  log: Logger,
): Promise<Registry> {
  const keys = secrets.map(registrationKey)
  const pool = openPool(url, { max: 1 })
  const texts = new Map<string, string>()
  const refused = new Set<string>()
  let known: readonly Known[] = []
  let isSetUp = false
  let isFailing = false
  let isStopped = false

  async function look(): Promise<void> {
    if (isStopped) return
    try {
      if (!isSetUp) await openRegistryTable(pool)
      isSetUp = true
      const { rows } = await pool.query<Row>(read)
      const signed = rows.map(toKnown).filter((one) => one !== null)
      await readTexts(signed)
      isFailing = false
      const before = JSON.stringify(known)
      known = signed
      if (JSON.stringify(known) !== before) onChange()
    } catch (error) {
      if (!isFailing && !isStopped)
        log.warn({ err: error }, 'the registry of subgraphs cannot be reached; what was known last goes on')
      isFailing = true
    }
  }

  function toKnown(row: Row): Known | null {
    const registration = {
      subgraph: row.subgraph,
      instance: row.instance,
      origin: row.origin,
      startedAt: Number(row.started_at),
      sdlHash: row.sdl_hash,
    }
    if (isSigned(keys, registration, row.signature))
      return { ...registration, hasLeft: row.has_left, isSilent: row.is_silent }
    const { subgraph, instance, origin } = registration
    if (!refused.has(instance))
      log.error({ subgraph, origin }, 'a registration is not signed with our secret, and is left out')
    refused.add(instance)
    return null
  }

  /** Those that are not known yet. */
  async function readTexts(registered: readonly Known[]): Promise<void> {
    const wanted = new Set(registered.map(({ sdlHash }) => sdlHash))
    for (const hash of texts.keys()) if (!wanted.has(hash)) texts.delete(hash)
    const missing = [...wanted].filter((hash) => !texts.has(hash))
    if (!missing.length) return
    const { rows } = await pool.query<{ sdl: string }>(
      'SELECT DISTINCT ON (sdl_hash) sdl FROM subgraph_instance WHERE sdl_hash = ANY($1)',
      [missing],
    )
    for (const { sdl } of rows) texts.set(createHash('sha256').update(sdl).digest('base64url'), sdl)
  }

  const runner = createRunner(look, log, 'the registry of subgraphs cannot be read')
  const stopListening = listen({ url, channel: registryChannel, onNews: () => void runner.run(), log })
  const timer = setInterval(() => void runner.run(), pollInterval)
  timer.unref()
  await runner.run()

  const bySubgraph = () => Map.groupBy(known, ({ subgraph }) => subgraph)
  return {
    places: () =>
      new Map(
        [...bySubgraph()].map(([subgraph, all]) => [
          subgraph,
          all
            .filter(({ hasLeft, isSilent }) => !hasLeft && !isSilent)
            .map(({ origin, instance }) => ({ origin, address: null, id: instance })),
        ]),
      ),
    sdls: () =>
      new Map(
        [...bySubgraph()].map(([subgraph, all]) => {
          const there = all.filter(({ hasLeft, isSilent }) => !hasLeft && !isSilent)
          // Of those that are all gone, the last one's.
          const speaking = there.length ? there : all.slice(-1)
          return [subgraph, [...new Set(speaking.flatMap(({ sdlHash }) => texts.get(sdlHash) ?? []))]]
        }),
      ),
    async stop() {
      isStopped = true
      clearInterval(timer)
      await stopListening()
      await pool.end()
    },
  }
}
