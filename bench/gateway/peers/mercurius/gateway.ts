// Mercurius as a gateway, as its documentation sets it up, compiling what it is asked again.
import { createRequire } from 'node:module'
import Fastify, { type FastifyPluginAsync } from 'fastify'
import { readSdl, subgraphs } from '../../../../schema/sdl.ts'
import { asFederation1 } from './federation-1.ts'

// Its types are not here before it is installed.
const mercuriusGateway: FastifyPluginAsync<any> = createRequire(import.meta.url)('@mercuriusjs/gateway')
const sdls = asFederation1(await Promise.all(subgraphs.map(readSdl)))

const app = Fastify()
await app.register(mercuriusGateway, {
  jit: 1,
  gateway: {
    services: subgraphs.map((name, index) => ({
      name,
      url: `${process.env[`${name.toUpperCase()}_URL`]}/graphql`,
      schema: sdls[index],
      mandatory: true,
      rewriteHeaders: ({ 'x-quire-assertion': assertion }: Record<string, string>) =>
        assertion ? { 'x-quire-assertion': assertion } : {},
    })),
  },
})
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
console.log('ready')
