import type { Env } from '#kit/config/env.ts'
import { readSubgraphConfig, type SubgraphConfig } from '#kit/config/subgraph-config.ts'

export type IdentityConfig = SubgraphConfig

export const readIdentityConfig = (env: Env = process.env): IdentityConfig =>
  readSubgraphConfig('identity', env)
