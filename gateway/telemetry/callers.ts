import type { IncomingHttpHeaders } from 'node:http'

/**
 * Tells so many names apart and puts all others under one: each costs a series wherever it is counted, and anybody can make up any
 * number of them. Who comes first stays for as long as the process lives.
 */
export function knowNames<Name>(max: number, other: Name) {
  const names = new Map<string, Name>()
  return (key: string, fresh: () => Name | null, mustFit = false): Name => {
    const known = names.get(key)
    if (known) return known
    const name = names.size < max || mustFit ? fresh() : null
    if (name) names.set(key, name)
    return name ?? other
  }
}

/** An application that asks, as it calls itself; empty where it does not say. */
export interface Client {
  name: string
  version: string
}

const maxClients = 100
const wellFormed = /^[\w .:@/+-]{0,64}$/
const nobody: Client = { name: '', version: '' }
const known = knowNames<Client>(maxClients, { name: 'other', version: '' })

/** By the headers of Apollo's clients, or those without its name. */
export function clientOf(headers: IncomingHttpHeaders): Client {
  const name = headers['apollographql-client-name'] ?? headers['graphql-client-name']
  if (typeof name !== 'string' || !name) return nobody
  const version = String(headers['apollographql-client-version'] ?? headers['graphql-client-version'] ?? '')
  return known(`${name}\n${version}`, () =>
    wellFormed.test(name) && wellFormed.test(version) ? { name, version } : null,
  )
}
