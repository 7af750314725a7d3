import type { EnvReader } from '#kit/config/env.ts'
import { readBudgets, type Budgets } from './cost/budgets.ts'
import type { ListLimits } from './cost/list-size.ts'
import type { DocumentLimits } from './document-limits.ts'
import type { RateLimits } from './rates/rates.ts'

export interface LimitsConfig {
  /** Bytes of a request that is not an upload. */
  maxBodyBytes: number
  documents: DocumentLimits
  lists: ListLimits
  budgets: Budgets
  rates: RateLimits
}

/** Operations that are kept ready, and their characters together; a platform's clients send a few hundred of a few thousand. */
export const keptPrograms = { max: 2_000, maxSize: 4_000_000 }

/** By default above what any client of ours sends, and above introspection (15 levels, 240 fields). */
export function readLimitsConfig(read: EnvReader): LimitsConfig {
  const limit = (name: string, fallback: number) => read.integer(name, { fallback, min: 1 })
  return {
    maxBodyBytes: limit('MAX_BODY_BYTES', 1_048_576),
    documents: {
      maxTokens: limit('MAX_TOKENS', 15_000),
      maxSelections: limit('MAX_SELECTIONS', 1_000),
      maxDepth: limit('MAX_DEPTH', 20),
      maxAliases: limit('MAX_ALIASES', 30),
      maxRootFields: limit('MAX_ROOT_FIELDS', 20),
      maxDirectives: limit('MAX_DIRECTIVES', 50),
    },
    lists: {
      assumedListSize: read.integer('ASSUMED_LIST_SIZE', { fallback: 10, min: 0 }),
      maxListSize: limit('MAX_LIST_SIZE', 500),
    },
    budgets: readBudgets(read),
    rates: {
      perViewer: read.integer('RATE_PER_VIEWER', { fallback: 0, min: 0 }),
      perAddress: read.integer('RATE_PER_ADDRESS', { fallback: 0, min: 0 }),
    },
  }
}
