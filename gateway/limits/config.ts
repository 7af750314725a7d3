import type { EnvReader } from '#kit/config/env.ts'
import type { DocumentLimits } from './document-limits.ts'

export interface LimitsConfig {
  /** Bytes of a request that is not an upload. */
  maxBodyBytes: number
  documents: DocumentLimits
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
  }
}
