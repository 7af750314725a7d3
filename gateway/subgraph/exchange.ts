import type { Dispatcher } from 'undici'
import { unavailable } from './fault.ts'

export interface RawAnswer {
  status: number
  text: string
}

export interface Exchange {
  path: string
  headers: Record<string, string>
  body: string
  /** It changes nothing. */
  idempotent: boolean
  timeoutMs: number
  maxBytes: number
}

/** One POST on undici's own interface, which costs half of what its `request` does. Throws where no whole answer comes in time. */
export function exchange(
  subgraph: Dispatcher,
  { path, headers, body, idempotent, timeoutMs, maxBytes }: Exchange,
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  let controller: Dispatcher.DispatchController | null = null
  const fail = (reason: string) => {
    const error = unavailable(new Error(reason))
    reject(error)
    controller?.abort(error)
  }
  const deadline = setTimeout(fail, timeoutMs, `It did not answer within ${timeoutMs} ms.`)
  const chunks: Buffer[] = []
  let size = 0
  let status = 0
  subgraph.dispatch(
    // No timers of undici's beside the deadline, which would be two for each call.
    { method: 'POST', path, headers, body, idempotent, headersTimeout: 0, bodyTimeout: 0 },
    {
      onRequestStart(started) {
        controller = started
      },
      onResponseStart(_, statusCode) {
        status = statusCode
      },
      onResponseData(_, chunk) {
        size += chunk.length
        if (size > maxBytes) fail(`It answered more than ${maxBytes} bytes.`)
        else chunks.push(chunk)
      },
      onResponseEnd() {
        clearTimeout(deadline)
        resolve({ status, text: textOf(chunks) })
      },
      onResponseError(_, error) {
        clearTimeout(deadline)
        reject(error)
      },
    },
  )
  return promise
}

const textOf = ([first, ...more]: Buffer[]): string =>
  (more.length ? Buffer.concat([first as Buffer, ...more]) : first)?.toString('utf8') ?? ''
