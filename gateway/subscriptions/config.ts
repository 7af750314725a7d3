import type { EnvReader } from '#kit/config/env.ts'

/** How many subscriptions are open at a time; more are refused. */
export interface SubscriptionLimits {
  /** In this process. */
  max: number
  /** Of one viewer, in this process. */
  maxPerViewer: number
}

export const readSubscriptionLimits = (read: EnvReader): SubscriptionLimits => ({
  max: read.integer('MAX_SUBSCRIPTIONS', { fallback: 5_000, min: 0 }),
  maxPerViewer: read.integer('MAX_SUBSCRIPTIONS_PER_VIEWER', { fallback: 20, min: 0 }),
})
