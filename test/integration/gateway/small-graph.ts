import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'graphql'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Env } from '#kit/config/env.ts'
import type { Logger } from '#kit/observability/log.ts'
import { createGateway, type Gateway } from '../../../gateway/index.ts'
import { readGatewayConfig } from '../../../gateway/config.ts'
import { composeDocuments } from '../../../schema/compose.ts'
import { testSecret } from '../../support/secret.ts'
import { answerWith, sdl, type Name, type Received } from './small-subgraphs.ts'

export interface SmallGraph extends AsyncDisposable {
  url: string
  gateway: Gateway
  /** Another one, which is started as this one was. */
  gatewayBeside(): Promise<Gateway & AsyncDisposable & { url: string }>
  /** What came to each subgraph. */
  received: Record<Name, Received[]>
  urls: Record<Name, string>
  supergraphFile: string
  token(
    claims?: Record<string, unknown>,
    options?: { expires?: string; issuer?: string; audience?: string; kind?: string },
  ): Promise<string>
  send(query: string, options?: { variables?: object; headers?: Record<string, string> }): Promise<Response>
  /** The JSON of an answer. */
  ask(query: string, options?: { variables?: object; headers?: Record<string, string> }): Promise<any>
  stop(name: Name): Promise<void>
}

export interface SmallGraphOptions {
  env?: Env
  log?: Logger
  /** Answers in a subgraph's place; `true` leaves it to the subgraph. */
  instead?: Partial<Record<Name, (request: IncomingMessage, response: ServerResponse) => boolean | void>>
  /** Whether `instead` answers what has changed, too; otherwise nobody does. */
  tellsChanges?: boolean
  /** Where the gateway finds a subgraph that is at `url`, if not there. */
  through?: (name: Name, url: string) => string
  /** URLs in the supergraph file instead of the configuration. */
  addressed?: boolean
}

export const publicUrl = 'http://quire.test'

/** Three subgraphs of a few fields, composed, and a gateway in front of them. */
export async function startSmallGraph(options: SmallGraphOptions = {}): Promise<SmallGraph> {
  const folder = mkdtempSync(join(tmpdir(), 'quire-gateway-'))
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' }] }
  const received: SmallGraph['received'] = { identity: [], catalog: [], commerce: [] }
  const servers = Object.fromEntries(
    await Promise.all(
      (Object.keys(sdl) as Name[]).map(async (name) => {
        const subgraph = answerWith(name, received[name], jwks)
        return [
          name,
          await serve((request, response) => {
            if (request.url?.startsWith('/changes') && !options.tellsChanges) response.writeHead(404).end()
            else if (options.instead?.[name]?.(request, response) ?? !options.instead?.[name])
              // A request that is broken off needs no answer.
              subgraph(request, response).catch(() => response.destroy())
          }),
        ]
      }),
    ),
  ) as Record<Name, Awaited<ReturnType<typeof serve>>>
  const urls = Object.fromEntries(Object.entries(servers).map(([name, { url }]) => [name, url])) as Record<
    Name,
    string
  >

  const supergraphFile = join(folder, 'supergraph.graphql')
  const composed = composeDocuments(new Map(Object.entries(sdl).map(([name, own]) => [name, parse(own)])))
  writeFileSync(supergraphFile, options.addressed ? withAddresses(composed, urls) : composed)
  const config = readGatewayConfig({
    PORT: '0',
    SUPERGRAPH_FILE: supergraphFile,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    SHUTDOWN_DELAY_MS: '0',
    ...(!options.addressed && {
      PUBLIC_URL: publicUrl,
      SECRET: testSecret,
      ...Object.fromEntries(
        (Object.entries(urls) as [Name, string][]).map(([name, url]) => [
          `${name.toUpperCase()}_URL`,
          options.through?.(name, url) ?? url,
        ]),
      ),
    }),
    ...options.env,
  })
  const gateway = await createGateway(config, { log: options.log })
  const url = await gateway.listen()

  const send: SmallGraph['send'] = (query, { variables, headers } = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    })
  return {
    url,
    gateway,
    async gatewayBeside() {
      const beside = await createGateway(config, { log: options.log })
      return { ...beside, url: await beside.listen(), [Symbol.asyncDispose]: () => beside.close() }
    },
    received,
    urls,
    supergraphFile,
    send,
    ask: async (query, given) => (await send(query, given)).json(),
    token: (claims = {}, { expires = '5m', issuer = publicUrl, audience = 'quire', kind = 'at+jwt' } = {}) =>
      new SignJWT({ sid: 's1', roles: ['READER'], permissions: ['book:read'], ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: kind, kid: 'one' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject('u1')
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey),
    stop: (name) => servers[name].close(),
    async [Symbol.asyncDispose]() {
      await gateway.close()
      await Promise.all(Object.values(servers).map((server) => server.close()))
      rmSync(folder, { recursive: true })
    },
  }
}

export async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

const withAddresses = (supergraph: string, urls: Record<string, string>) =>
  supergraph.replaceAll(
    /@join__graph\(name: "(\w+)", url: ""\)/g,
    (_, name: string) => `@join__graph(name: "${name}", url: "${urls[name]}/graphql")`,
  )
