// Apollo Server with the stock gateway, as its documentation sets it up, behind Fastify.
import { readFile } from 'node:fs/promises'
import { ApolloGateway, RemoteGraphQLDataSource, type GraphQLDataSourceProcessOptions } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import fastifyApollo from '@as-integrations/fastify'
import Fastify from 'fastify'

interface Context {
  assertion: string | undefined
}

class Propagating extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions<Context>) {
    if (context.assertion) request.http?.headers.set('x-quire-assertion', context.assertion)
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: await readFile(process.env['SUPERGRAPH_FILE']!, 'utf8'),
  buildService: ({ url }) => new Propagating({ url }),
})
const apollo = new ApolloServer<Context>({ gateway })
await apollo.start()
const app = Fastify()
await app.register(fastifyApollo(apollo), {
  context: async ({ headers }) => ({ assertion: headers['x-quire-assertion'] as string | undefined }),
})
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
console.log('ready')
