/** Imported before a program (`NODE_OPTIONS=--import`), notes in `CONNECTIONS_FILE` whatever it looks up or connects to. */
import { appendFileSync } from 'node:fs'
import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const file = process.env['CONNECTIONS_FILE'] ?? ''
const note = (what: string) => appendFileSync(file, `${what}\n`)
type Call = (...args: any[]) => unknown

function watch(owner: object, name: string, describe: (args: any[]) => string): void {
  const functions = owner as Record<string, Call>
  const original = functions[name] as Call
  functions[name] = function watched(this: unknown, ...args) {
    note(describe(args))
    return original.apply(this, args)
  }
}

watch(net.Socket.prototype, 'connect', ([first]) => {
  const given: { path?: string; host?: string; port?: number } = Array.isArray(first) ? first[0] : first
  return `connect ${given.path ?? `${given.host ?? 'localhost'}:${given.port}`}`
})
for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (/^(lookup|resolve|reverse)/.test(name)) watch(owner, name, ([host]) => `look up ${host}`)
  }
}
watch(dgram.Socket.prototype, 'send', (args) => `send to ${args.slice(1).join(' ')}`)
watch(dgram.Socket.prototype, 'connect', ([port, host]) => `connect ${host}:${port}`)
syncBuiltinESMExports()
