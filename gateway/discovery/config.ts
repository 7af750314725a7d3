import type { EnvReader } from '#kit/config/env.ts'
import { readRegistryUrl } from '#kit/registry/config.ts'

/** How the gateway finds the instances of its subgraphs. */
export interface DiscoveryConfig {
  /** The base URLs by subgraph, one for each instance; they go before all else. */
  configured: Readonly<Record<string, readonly string[]>>
  /** How often the addresses of their hosts' names are looked up; 0: never, and a name is one instance. */
  dnsPollMs: number
  /** Where subgraphs register; null: nowhere. */
  registryUrl: string | null
  /** By which their registrations may be signed. */
  registrySecrets: readonly string[]
}

/** The subgraphs of the platform: the gateway knows them by name, for what it asks of them beside the graph. */
export const ours = ['identity', 'catalog', 'library', 'commerce']

export function readDiscoveryConfig(read: EnvReader): Omit<DiscoveryConfig, 'registrySecrets'> {
  const configured = ours.flatMap((name) => {
    const variable = `${name.toUpperCase()}_URL`
    if (!read.optional(variable)) return []
    const urls = read.urls(variable)
    const paths = new Set(urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).pathname))
    if (paths.size > 1) read.fault(`${variable} names instances with different paths`)
    return [[name, urls] as const]
  })
  return {
    configured: Object.fromEntries(configured),
    dnsPollMs: read.integer('SUBGRAPH_DNS_POLL_MS', { fallback: 0, min: 0, max: 3_600_000 }),
    registryUrl: readRegistryUrl(read),
  }
}
