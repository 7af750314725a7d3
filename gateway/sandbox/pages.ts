import type { FastifyInstance, FastifyReply } from 'fastify'
import { openAssets, type Assets } from './assets.ts'

type Tool = 'sandbox' | 'graphiql'

export interface Pages {
  /** Answers a person who opens the graph in a browser with a page to ask it from. */
  show(reply: FastifyReply, tool: Tool): Promise<FastifyReply>
}

export interface PagesOptions {
  /** Whether people can sign in, and the graph is the one that the page has examples of. */
  hasAccounts: boolean
}

const apollo = 'https://sandbox.embed.apollographql.com'
/** A year, in seconds: a name stands for one content. */
const immutable = 'public, max-age=31536000, immutable'

/** `/graphiql`, with what its page and `/graphql`'s load. Nothing of it is read before somebody asks. */
export function mountPages(app: FastifyInstance, options: PagesOptions): Pages {
  let opened: Promise<Assets> | null = null
  const assets = () => (opened ??= openAssets())
  const show: Pages['show'] = async (reply, tool) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', policyOf(tool))
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-cache')
      .header('vary', 'accept')
      .send(pageOf(await assets(), tool, options))

  app.get('/graphiql', (_request, reply) => show(reply, 'graphiql'))
  app.get<{ Params: { name: string } }>('/graphiql/:name', async ({ params, headers }, reply) => {
    const asset = await (await assets()).read(params.name, headers['accept-encoding'])
    if (!asset) return reply.callNotFound()
    if (asset.encoding) void reply.header('content-encoding', asset.encoding)
    return reply
      .header('content-type', asset.type)
      .header('cache-control', immutable)
      .header('vary', 'accept-encoding')
      .send(asset.content)
  })
  return { show }
}

/** Apollo's page is let into a frame and asked whether it is there; no script of anybody else's runs in ours. */
function policyOf(tool: Tool): string {
  const framed = tool === 'sandbox' ? ` ${apollo}` : ''
  return [
    "default-src 'self'",
    "script-src 'self'",
    // The editor writes its own styles, and carries its fonts in them.
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    `connect-src 'self'${framed}`,
    `frame-src${framed || " 'none'"}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const pageOf = (
  { script, styles, icon }: Assets,
  tool: Tool,
  { hasAccounts }: PagesOptions,
) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Quire’s graph</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="/graphiql/${icon}">
    ${styles.map((name) => `<link rel="stylesheet" href="/graphiql/${name}">`).join('\n    ')}
    <script type="module" src="/graphiql/${script}"></script>
  </head>
  <body>
    <noscript>To try the graph out here takes JavaScript. Without, send operations to /graphql by POST.</noscript>
    <div id="page" data-tool="${tool}" data-accounts="${hasAccounts}"></div>
  </body>
</html>
`
