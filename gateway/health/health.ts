import type { FastifyInstance } from 'fastify'
import { isReachable, type Subgraph } from '../subgraph/subgraph.ts'

export interface HealthOptions {
  subgraphs: ReadonlyMap<string, Subgraph>
  isDraining: () => boolean
}

/** Milliseconds. */
const probeTimeout = 1_000
const keepFor = 1_000

/**
 * Ready means that requests are welcome here. Subgraphs that are down take their own fields with them and not the gateway,
 * so they are told of and don't decide; how many, since which is nobody's business outside.
 */
export function mountHealth(app: FastifyInstance, { subgraphs, isDraining }: HealthOptions): void {
  let latest: { at: number; reachable: Promise<number> } | null = null
  const countReachable = async () =>
    (await Promise.all([...subgraphs.values()].map((one) => isReachable(one, probeTimeout)))).filter(Boolean)
      .length

  app.get('/health/live', async () => ({ status: 'ok' }))
  app.get('/health/ready', async (_request, reply) => {
    if (isDraining()) return reply.code(503).send({ status: 'draining' })
    // However often it is asked, the subgraphs are probed once a second.
    if (!latest || performance.now() - latest.at > keepFor) {
      latest = { at: performance.now(), reachable: countReachable() }
    }
    return { status: 'ok', subgraphs: { total: subgraphs.size, reachable: await latest.reachable } }
  })
}
