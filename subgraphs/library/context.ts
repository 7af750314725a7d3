import type { RequestScope } from '#kit/graphql/subgraph.ts'
import type { Loaders } from './loaders.ts'
import type { Services } from './services.ts'

export interface LibraryContext extends RequestScope, Services {
  loaders: Loaders
}
