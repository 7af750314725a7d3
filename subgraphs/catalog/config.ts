import { readEnv, type Env } from '#kit/config/env.ts'
import { readSubgraphConfig, type SubgraphConfig } from '#kit/config/subgraph-config.ts'
import { type IngestionConfig, readIngestionConfig } from './ingestion/ingestion-config.ts'

export interface CatalogConfig extends SubgraphConfig {
  ingestion: IngestionConfig
}

export const readCatalogConfig = (env: Env = process.env): CatalogConfig => ({
  ...readSubgraphConfig('catalog', env),
  ingestion: readEnv(env, readIngestionConfig),
})
