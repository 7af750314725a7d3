import type { Logger } from '#kit/observability/log.ts'
import type { Place } from '../subgraph/instance.ts'
import type { Whereabouts } from '../subgraph/subgraph.ts'
import type { DiscoveryConfig } from './config.ts'
import type { Registry } from './follow-registry.ts'
import { resolveNames } from './resolve-names.ts'

/** Where subgraphs are: by configuration, then by the registry, then by what the supergraph itself states. */
export interface Discovery {
  /** Of these subgraphs, each with the URL that the supergraph states for it, if any. */
  whereabouts(stated: ReadonlyMap<string, string>): Map<string, Whereabouts>
  /** What subgraphs that have registered say of themselves; null without a registry. */
  registeredSdls: Registry['sdls'] | null
  stop(): Promise<void>
}

/** `onChange`: instances have come or gone. */
export async function openDiscovery(
  { configured, dnsPollMs, registryUrl, registrySecrets }: DiscoveryConfig,
  onChange: () => void,
  log: Logger,
): Promise<Discovery> {
  const names = dnsPollMs === 0 ? null : resolveNames(dnsPollMs, onChange, log)
  const registry = registryUrl === null ? null : await openRegistry(registryUrl)

  // With it comes PostgreSQL's client, which a gateway without a registry does without.
  async function openRegistry(url: string): Promise<Registry> {
    const { followRegistry } = await import('./follow-registry.ts')
    return followRegistry({ url, secrets: registrySecrets, onChange }, log)
  }

  function locate(name: string, stated: string, registered: readonly Place[] | undefined) {
    const urls = configured[name]?.map((base) => `${base}/graphql`)
    if (!urls && registered) return { path: '/graphql', places: registered }
    const given = urls ?? (stated ? [stated] : [])
    const { pathname, search } = new URL(given[0] ?? 'http://nowhere.invalid/graphql')
    const places = given.map((url) => ({ origin: new URL(url).origin, address: null, id: null }))
    return { path: pathname + search, places: names ? places.flatMap(names.expand) : places }
  }

  return {
    whereabouts(stated) {
      const registered = registry?.places()
      return new Map([...stated].map(([name, url]) => [name, locate(name, url, registered?.get(name))]))
    },
    registeredSdls: registry && registry.sdls,
    async stop() {
      names?.stop()
      await registry?.stop()
    },
  }
}
