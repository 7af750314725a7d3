import type { Env } from '#kit/config/env.ts'
import { readSubgraphConfig, type SubgraphConfig } from '#kit/config/subgraph-config.ts'

export type LibraryConfig = SubgraphConfig

export const readLibraryConfig = (env: Env = process.env): LibraryConfig => readSubgraphConfig('library', env)
