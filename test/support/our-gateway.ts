import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import type { Env } from '#kit/config/env.ts'
import { readGatewayConfig } from '../../gateway/config.ts'
import { createGateway, type Gateway } from '../../gateway/index.ts'
import type { AskedGateway, GatewayAnswer } from './stock-gateway.ts'

/** The gateway as anybody would start it on a supergraph file: from the environment alone, with no identity in front. */
export async function startOurGateway(
  supergraphSdl: string,
  env: Env = {},
): Promise<AskedGateway & Pick<Gateway, 'cacheFigures'> & { url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'quire-gateway-'))
  const supergraphFile = join(folder, 'supergraph.graphql')
  writeFileSync(supergraphFile, supergraphSdl)
  const gateway = await createGateway(
    readGatewayConfig({
      PORT: '0',
      SUPERGRAPH_FILE: supergraphFile,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      ...env,
    }),
  )
  const url = `${await gateway.listen()}/graphql`
  const dispatcher = new Agent({ connections: 8 })
  return {
    url,
    cacheFigures: gateway.cacheFigures,
    async ask(query, variables = {}) {
      const { body } = await request(url, {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      return (await body.json()) as GatewayAnswer
    },
    async [Symbol.asyncDispose]() {
      await dispatcher.destroy()
      await gateway.close()
      rmSync(folder, { recursive: true })
    },
  }
}
