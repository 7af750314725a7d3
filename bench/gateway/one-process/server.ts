// Our gateway with the GraphQL of the four subgraphs in its process: no HTTP between them, and behind them no SQL but what it recorded.
import { once } from 'node:events'
import { Pool } from 'undici'
import { assertionKey } from '#kit/auth/viewer.ts'
import { createSubgraph, type Subgraph } from '#kit/graphql/subgraph.ts'
import { createLog } from '#kit/observability/log.ts'
import { readGatewayConfig } from '../../../gateway/config.ts'
import { createGateway } from '../../../gateway/index.ts'
import { resolvers as catalog } from '../../../subgraphs/catalog/generated/resolvers.ts'
import { resolvers as commerce } from '../../../subgraphs/commerce/generated/resolvers.ts'
import { resolvers as identity } from '../../../subgraphs/identity/generated/resolvers.ts'
import { resolvers as library } from '../../../subgraphs/library/generated/resolvers.ts'
import { questions } from './questions.ts'
import { recordedResolvers } from './recorded-resolvers.ts'

const config = readGatewayConfig()
const secret = config.secret!
const products = { identity, catalog, library, commerce }

const subgraphs = await Promise.all(
  Object.entries(products).map(([name, resolvers]) =>
    openRecorded(name, resolvers, config.discovery.configured[name]![0]!),
  ),
)
const gateway = await createGateway(config, {
  graphs: new Map(subgraphs.map(({ name, graph }) => [name, graph])),
})
await gateway.listen()
await once(process, 'SIGTERM')
await gateway.close()
for (const subgraph of subgraphs) await subgraph.close()
process.exit(0)

function openRecorded(name: string, resolvers: Record<string, object>, upstream: string): Promise<Subgraph> {
  return createSubgraph({
    config: {
      ...config,
      name,
      secret,
      acceptedSecrets: [],
      signedRequests: false,
      databaseUrl: '',
      eventsDatabaseUrl: '',
      registry: null,
      storage: { kind: 'folder', root: '' } as never,
    },
    log: createLog({ level: config.logLevel, part: name }),
    resolvers: recordedResolvers(resolvers, questions[name]!, {
      pool: new Pool(upstream),
      key: assertionKey(secret),
    }),
    context: (scope) => scope,
  })
}
