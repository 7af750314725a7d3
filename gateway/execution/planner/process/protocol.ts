export type PlannerName = 'hive' | 'apollo'

/** First which planner of what, then one operation after the other, each once the last one is answered. */
export type ToPlanner = { planner: PlannerName; supergraphSdl: string } | { operation: string }

/** Plans come as the planner makes them. */
export type FromPlanner = { ready: true } | { plan: unknown } | { failed: string }
