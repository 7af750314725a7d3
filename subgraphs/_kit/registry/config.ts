import { networkInterfaces } from 'node:os'
import type { EnvReader } from '../config/env.ts'

export interface RegistryConfig {
  url: string
  /** Under which others reach this machine. */
  host: string
}

export const readRegistryUrl = (read: EnvReader): string | null =>
  read.optional('REGISTRY_DATABASE_URL') ? read.url('REGISTRY_DATABASE_URL') : null

/** Null where subgraphs do not register. */
export function readRegistryConfig(read: EnvReader): RegistryConfig | null {
  const url = readRegistryUrl(read)
  return url === null ? null : { url, host: read.string('ADVERTISED_HOST', ownHost(read)) }
}

/** That on which it listens; where that is all of its addresses, the first that is not of this machine alone. */
function ownHost(read: EnvReader): string {
  const host = read.string('HOST', '127.0.0.1')
  if (host !== '0.0.0.0' && host !== '::') return host
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses)
  const outside = all.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
  const found = outside.find(({ family }) => family === 'IPv4') ?? outside[0]
  return found?.address ?? '127.0.0.1'
}
