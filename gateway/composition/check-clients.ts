import type { GraphQLSchema } from 'graphql'
import type { EnvReader } from '#kit/config/env.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { LostOperation } from '../execution/execution.ts'
import type { PersistedUnder } from '../persisted/persisted-list.ts'
import type { Usage } from '../telemetry/usage/usage.ts'

export interface ClientCheckConfig {
  /** Of a supergraph that would break operations of clients. */
  verdict: 'refuse' | 'warn'
  /** For how long an operation counts that is not persisted, since it was asked for last. */
  days: number
}

export const readClientCheck = (read: EnvReader): ClientCheckConfig => ({
  verdict: read.oneOf('SUPERGRAPH_CHECK', ['refuse', 'warn'], 'refuse'),
  days: read.number('SUPERGRAPH_CHECK_DAYS', { fallback: 7, min: 0, max: 400 }),
})

/** An operation that another supergraph would break, as a team is told of it. */
export interface BrokenOperation {
  operation: string
  /** Those that have asked for it, with their versions. */
  clients: string[]
  reason: string
  /** The manifests that have it, and its id there. */
  persisted?: PersistedUnder
}

/** A supergraph that breaks what clients ask for. */
export class BreaksClients extends Error {
  /** The first of them. */
  readonly operations: readonly BrokenOperation[]

  constructor(broken: readonly BrokenOperation[]) {
    const names = [...new Set(broken.map(({ operation }) => operation || 'one without a name'))]
    const operations = broken.length === 1 ? 'an operation' : `${broken.length} operations`
    super(`It would break ${operations} of clients: ${names.slice(0, mostNamed).join(', ')}`)
    this.name = 'BreaksClients'
    this.operations = broken.slice(0, mostNamed)
  }
}

const mostNamed = 20
const day = 24 * 3_600_000

export interface ClientCheckParts {
  usage: Usage
  persistedUnder: (document: string) => PersistedUnder | null
  log: Logger
}

/** Gives the check of what another supergraph would break: the number of operations, once it is known and has been told. */
export function checkClients(
  { verdict, days }: ClientCheckConfig,
  { usage, persistedUnder, log }: ClientCheckParts,
): { admit(schema: GraphQLSchema, lost: readonly LostOperation[]): Promise<void>; broken(): number } {
  let broken: BrokenOperation[] = []

  const describe = ({ operation: { text, facts }, reason }: LostOperation): BrokenOperation => {
    const persisted = persistedUnder(text)
    return {
      operation: facts.counted.name,
      clients: [...facts.counted.callers.keys()].map(({ name, version }) => `${name} ${version}`.trim()),
      reason,
      ...(persisted && { persisted }),
    }
  }

  /** By the fields that they have used and that are gone: asked of other gateways, or before this one started. */
  async function brokenElsewhere(schema: GraphQLSchema, since: number): Promise<BrokenOperation[]> {
    const uses = await usage.usesOutside(schema, since)
    return uses.map(({ coordinate, operation, client, version }) => ({
      operation,
      clients: [`${client} ${version}`.trim()],
      reason: `There is no ${coordinate} any more.`,
    }))
  }

  return {
    broken: () => broken.length,
    async admit(schema, lost) {
      const since = Date.now() - days * day
      const inUse = lost.filter((one) => one.isKept || (days > 0 && lastUseOf(one) >= since))
      const here = inUse.map(describe)
      const known = new Set(here.map(({ operation }) => operation))
      const elsewhere = days > 0 ? await brokenElsewhere(schema, since) : []
      broken = [...here, ...elsewhere.filter(({ operation }) => !known.has(operation))]
      if (!broken.length) return
      if (verdict === 'refuse') throw new BreaksClients(broken)
      log.warn({ err: new BreaksClients(broken) }, 'a new supergraph breaks operations of clients')
    },
  }
}

const lastUseOf = ({ operation }: LostOperation): number =>
  Math.max(0, ...[...operation.facts.counted.callers.values()].map(({ uses }) => uses.lastAt))
