import { Worker } from 'node:worker_threads'
import type { FromPlanner, PlannerName, ToPlanner } from './protocol.ts'

/** A planner's plan for an operation, null where nothing has to be fetched; throws where it gives up. */
type Plan = (operation: string) => unknown

const planners: Record<PlannerName, (supergraphSdl: string) => Promise<Plan>> = {
  async hive(supergraphSdl) {
    const { QueryPlanner } = await import('@graphql-hive/router-query-planner')
    const planner = new QueryPlanner(supergraphSdl)
    const noLabels = new Set<string>()
    return (operation) => planner.plan(operation, null, noLabels, 0).node ?? null
  },
  async apollo(supergraphSdl) {
    const { parseOperation, Supergraph } = await import('@apollo/federation-internals')
    const { QueryPlanner } = await import('@apollo/query-planner')
    const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false })
    const planner = new QueryPlanner(supergraph)
    const apiSchema = supergraph.apiSchema()
    return (operation) =>
      planner.buildQueryPlan(parseOperation(apiSchema, operation, { validate: false })).node ?? null
  },
}

let plan: Plan | null = null

async function answer(message: ToPlanner): Promise<FromPlanner> {
  try {
    if ('operation' in message) return { plan: plan?.(message.operation) }
    plan = await planners[message.planner](message.supergraphSdl)
    return { ready: true }
  } catch (error) {
    return { failed: String(error) }
  }
}

process.on('message', (message: ToPlanner) => void answer(message).then((word) => process.send?.(word)))
// The channel closes with the gateway, of which a planner that is at work hears nothing.
new Worker(new URL('end-with-gateway.ts', import.meta.url), { workerData: process.ppid }).unref()
