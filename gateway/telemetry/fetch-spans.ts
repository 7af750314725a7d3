import type { OpenSpan, Tracing } from '#kit/observability/tracing/tracing.ts'
import type { RawAnswer } from '../subgraph/exchange.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import type { SubgraphAnswer } from '../subgraph/answer.ts'
import type { SubgraphCall } from '../subgraph/subgraph-call.ts'

/** A step of a plan: what one subgraph is asked for, however often that takes. */
export const traceFetch = (
  tracing: Tracing,
  { text, batches }: SubgraphCall,
  fetch: () => Promise<SubgraphAnswer>,
): Promise<SubgraphAnswer> =>
  tracing.span(`fetch ${text.subgraph}`, { attributes: attributesOf(text, batches) }, async (span) => {
    const answer = await fetch()
    if (answer.errors.length) tellErrors(span, answer)
    return answer
  })

const attributesOf = (text: SubgraphCall['text'], batches: SubgraphCall['batches']) => ({
  'quire.subgraph': text.subgraph,
  'quire.fetch.path': text.path,
  'quire.fetch.representations': batches.reduce((sum, { texts }) => sum + texts.length, 0),
  'graphql.operation.type': text.isMutation ? 'mutation' : 'query',
})

function tellErrors(span: OpenSpan, { errors }: SubgraphAnswer): void {
  const codes = [...new Set(errors.map(({ extensions }) => extensions.code))]
  span.set({ 'quire.fetch.errors': errors.length, 'quire.codes': codes })
  if (codes.includes('INTERNAL_SERVER_ERROR')) span.fail('INTERNAL_SERVER_ERROR')
}

/** One exchange over HTTP (OpenTelemetry's conventions for HTTP clients). `tries`: how many went before it. */
export const traceExchange = (
  tracing: Tracing,
  { instances }: Subgraph,
  tries: number,
  ask: () => Promise<RawAnswer>,
): Promise<RawAnswer> => {
  const attributes = {
    'http.request.method': 'POST',
    ...(instances.origin !== null && serverAt(instances.origin)),
    ...(tries && { 'http.request.resend_count': tries }),
  }
  return tracing.span('POST', { kind: 'client', attributes }, async (span) => {
    const answer = await ask()
    span.set({ 'http.response.status_code': answer.status })
    if (answer.status >= 400) span.fail(String(answer.status))
    return answer
  })
}

function serverAt(origin: string) {
  const { hostname, port, protocol } = new URL(origin)
  return { 'server.address': hostname, 'server.port': Number(port) || (protocol === 'https:' ? 443 : 80) }
}
