import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Logger } from '#kit/observability/log.ts'
import type { Place } from '../subgraph/instance.ts'

/** The addresses that DNS has for the hosts of places. */
export interface ResolvedNames {
  /** One place for each address of a host's name that is known; the place as it is where none is yet. */
  expand(place: Place): Place[]
  stop(): void
}

export type LookUp = (name: string) => Promise<string[]>

/** As the machine's own resolver has it: with its search domains, and A and AAAA records. */
const allAddresses: LookUp = async (name) => (await lookup(name, { all: true })).map(({ address }) => address)

/**
 * Looks names up again and again: a headless service of Kubernetes has an address for each pod that is ready. A name without an answer
 * keeps the addresses that it had.
 */
export function resolveNames(
  pollMs: number,
  onChange: () => void,
  log: Logger,
  lookUp: LookUp = allAddresses,
): ResolvedNames {
  const known = new Map<string, string[]>()
  const failing = new Set<string>()
  const underWay = new Set<string>()

  async function resolve(name: string): Promise<void> {
    // Slow lookups that pile up would take the threads that files and hashes are waiting for.
    if (underWay.has(name)) return
    underWay.add(name)
    try {
      const addresses = [...new Set(await lookUp(name))].sort()
      failing.delete(name)
      if (!addresses.length || String(addresses) === String(known.get(name))) return
      known.set(name, addresses)
      onChange()
    } catch (error) {
      if (!failing.has(name)) log.warn({ err: error, name }, 'a subgraph’s name cannot be looked up')
      failing.add(name)
    } finally {
      underWay.delete(name)
    }
  }

  const timer = setInterval(() => [...known.keys()].forEach((name) => void resolve(name)), pollMs)
  timer.unref()
  return {
    expand(place) {
      const { hostname } = new URL(place.origin)
      if (isIP(hostname.replace(/^\[|\]$/g, ''))) return [place]
      const addresses = known.get(hostname)
      if (!addresses) {
        known.set(hostname, [])
        void resolve(hostname)
      }
      return addresses?.length ? addresses.map((address) => ({ ...place, address })) : [place]
    },
    stop: () => clearInterval(timer),
  }
}
