import { assertionHeader } from '#kit/auth/viewer.ts'
import type { GatewayContext } from '../context.ts'
import { takeUploads } from '../uploads/take-uploads.ts'
import { sendUploads } from '../uploads/send-uploads.ts'
import { readAnswer, type SubgraphAnswer } from './answer.ts'
import { SubgraphFault, unavailable } from './fault.ts'
import type { Subgraph } from './subgraph.ts'

export interface SubgraphOperation {
  query: string
  operationName?: string | undefined
  variables: Record<string, unknown>
}

export interface SendLimits {
  /** For a whole call that carries no file. */
  subgraphTimeoutMs: number
  /** How long a call that carries one may stand still. */
  uploadIdleTimeoutMs: number
}

/** Asks a subgraph; throws a SubgraphFault where it gives no answer that a graph would give. */
export async function sendOperation(
  subgraph: Subgraph,
  operation: SubgraphOperation,
  context: GatewayContext,
  limits: SendLimits,
): Promise<SubgraphAnswer> {
  const started = performance.now()
  try {
    const headers = await headersFor(context)
    const { variables, uploads } = context.uploads
      ? takeUploads(operation.variables)
      : { ...operation, uploads: [] }
    if (context.uploads && uploads.length) {
      const carried = { operation: { ...operation, variables }, uploads, headers }
      return await sendUploads(subgraph, carried, context.uploads, limits.uploadIdleTimeoutMs)
    }
    return await readAnswer(
      await subgraph.pool.request({
        method: 'POST',
        path: subgraph.path,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(operation),
        signal: AbortSignal.timeout(limits.subgraphTimeoutMs),
      }),
    )
  } catch (error) {
    const fault = error instanceof SubgraphFault ? error : unavailable(error)
    const about = {
      subgraph: subgraph.name,
      ms: Math.round(performance.now() - started),
      err: fault.cause ?? fault,
    }
    if (fault.code === 'UNAVAILABLE') context.log.warn(about, 'a subgraph gave no answer')
    throw fault
  }
}

async function headersFor(context: GatewayContext): Promise<Record<string, string>> {
  const assertion = await context.assertion()
  return {
    accept: 'application/json',
    'x-request-id': context.requestId,
    ...(assertion && { [assertionHeader]: assertion }),
  }
}
