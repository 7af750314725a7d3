import type { MetricsConfig } from './config.ts'

/** What to show under a path, as JSON. */
type Page = (search: Readonly<Record<string, string | undefined>>) => unknown

export interface MetricsServer {
  /** Where it answers; null where nothing is shown. */
  url: string | null
  show(path: string, page: Page): void
  close(): Promise<void>
}

/** Milliseconds. */
const closePatience = 1_000

/** On a port of its own, which is nobody's business outside. */
export async function openMetrics(config: MetricsConfig | null): Promise<MetricsServer> {
  if (!config) return { url: null, show: () => {}, close: async () => {} }
  const [{ default: Fastify }, { closeServer, listenAt }, { contentType, writeMetrics }] = await Promise.all([
    import('fastify'),
    import('../../http/server.ts'),
    import('./exposition.ts'),
  ])
  const pages = new Map<string, Page>()
  const app = Fastify({ forceCloseConnections: 'idle' })
  app.get('/metrics', async (_, reply) => reply.type(contentType).send(await writeMetrics()))
  app.get<{ Params: { name: string }; Querystring: Record<string, string> }>(
    '/:name',
    async (request, reply) => {
      const page = pages.get(`/${request.params.name}`)
      return page ? page(request.query) : reply.callNotFound()
    },
  )
  return {
    url: await listenAt(app, config),
    show: (path, page) => void pages.set(path, page),
    close: () => closeServer(app, closePatience),
  }
}
