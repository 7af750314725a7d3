import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { CallLost, SubgraphFault } from './fault.ts'
import type { Instance } from './instance.ts'
import type { Instances } from './instances.ts'

type Controller = Dispatcher.DispatchController

/** One call to a subgraph of several instances: to one of them, and to others while their connections fail. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #instances: Instances
  readonly #options: Dispatcher.DispatchOptions
  readonly #handler: Dispatcher.DispatchHandler
  readonly #tried: Instance[] = []
  #isAnswered = false

  constructor(
    instances: Instances,
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ) {
    this.#instances = instances
    this.#options = options
    this.#handler = handler
  }

  begin(instance: Instance): boolean {
    this.#tried.push(instance)
    instance.pending += 1
    return instance.pool.dispatch(this.#options, this)
  }

  /** Comes again with each instance, and with it the controller that ends the call. */
  onRequestStart(controller: Controller, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context)
  }

  onResponseStart(
    controller: Controller,
    status: number,
    headers: IncomingHttpHeaders,
    message?: string,
  ): void {
    this.#isAnswered = true
    this.#handler.onResponseStart?.(controller, status, headers, message)
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#handler.onResponseData?.(controller, chunk)
  }

  onResponseEnd(controller: Controller, trailers: IncomingHttpHeaders): void {
    const instance = this.#end()
    this.#instances.praise(instance)
    this.#handler.onResponseEnd?.(controller, trailers)
  }

  onResponseError(controller: Controller, error: Error): void {
    const instance = this.#end()
    const failure = this.#judge(controller, error)
    if (failure === null) return this.#handler.onResponseError?.(controller, error)
    this.#instances.blame(instance, failure === 'slow')
    const other = this.#instances.choose(this.#tried)
    const isRepeatable = failure === 'unsent' || (failure === 'lost' && this.#mayRepeat())
    if (other && isRepeatable && !this.#isAnswered) this.begin(other)
    else
      this.#handler.onResponseError?.(controller, other && instance.isLeftOut ? new CallLost(error) : error)
  }

  #end(): Instance {
    const instance = this.#tried.at(-1) as Instance
    instance.pending -= 1
    return instance
  }

  #mayRepeat(): boolean {
    const { idempotent, method, body } = this.#options
    const isWhole = body == null || typeof body === 'string'
    return isWhole && (idempotent ?? (method === 'GET' || method === 'HEAD'))
  }

  /** What it says of the instance; null: nothing. */
  #judge(controller: Controller | null, error: Error): 'unsent' | 'lost' | 'slow' | null {
    const { code, name } = error as { code?: unknown; name: string }
    // Whoever asks has no more interest, or no more patience: what ended a client's own connection says nothing of an instance.
    if (controller?.aborted)
      return (error instanceof SubgraphFault && code === 'UNAVAILABLE') || name === 'TimeoutError'
        ? 'slow'
        : null
    if (unsent.has(code)) return 'unsent'
    if (lost.has(code)) return 'lost'
    return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' ? 'slow' : null
  }
}

/** There was no connection to send anything on. */
const unsent = new Set<unknown>([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])
const lost = new Set<unknown>(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET'])
