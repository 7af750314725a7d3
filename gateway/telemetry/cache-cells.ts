import type { Cell } from '#kit/observability/metrics/metrics.ts'
import { cacheEvictions, cacheLookups, cacheStores } from './metrics.ts'

/** Where one cache is counted. */
export interface CacheCells {
  hits: Cell
  misses: Cell
  invalidations: Cell
  stores: Cell
  evictions: Cell
}

export const cacheCells = (cache: string): CacheCells => ({
  hits: cacheLookups.of(cache, 'hit'),
  misses: cacheLookups.of(cache, 'miss'),
  invalidations: cacheLookups.of(cache, 'changed'),
  stores: cacheStores.of(cache),
  evictions: cacheEvictions.of(cache),
})
