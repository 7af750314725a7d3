import { isIP } from 'node:net'
import { Pool } from 'undici'

/** Where an instance of a subgraph is. */
export interface Place {
  origin: string
  /** The address to connect to, where the origin's host is a name that stands for several. */
  address: string | null
  /** Tells one that has started anew from the one before it in its place. */
  id: string | null
}

/** An instance as one gateway knows it. */
export interface Instance {
  key: string
  origin: string
  pool: Pool
  /** Calls under way; counted while there are several instances to choose from. */
  pending: number
  isLeftOut: boolean
  /** How often it has been left out since it last answered. */
  timesOut: number
  /** Calls in a row that it took too long for. */
  slowCalls: number
  probe: NodeJS.Timeout | undefined
}

export const keyOf = ({ origin, address, id }: Place): string => [origin, address, id].join(' ')

export const openInstance = (place: Place, options: Pool.Options): Instance => ({
  key: keyOf(place),
  origin: place.origin,
  pool: new Pool(place.origin, place.address === null ? options : connectTo(place.address, options)),
  pending: 0,
  isLeftOut: false,
  timesOut: 0,
  slowCalls: 0,
  probe: undefined,
})

/** Calls still go to the name: by it a mesh finds its route, and TLS its certificate. */
function connectTo(address: string, options: Pool.Options): Pool.Options {
  const family = isIP(address)
  const lookup = (
    _name: string,
    { all }: { all?: boolean },
    done: (error: null, found: string | { address: string; family: number }[], family?: number) => void,
  ) => (all ? done(null, [{ address, family }]) : done(null, address, family))
  return { ...options, connect: { ...options.connect, lookup } as never }
}
