import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Viewer } from '#kit/auth/viewer.ts'
import { createBell } from '#kit/live/bell.ts'
import { heartbeatInterval, type EventStream } from '#kit/http/event-stream.ts'
import { formatDocumentErrors, formatFieldErrors } from '../errors/format-errors.ts'
import { fieldErrorOf } from '../execution/field-error.ts'
import { OperationRefused } from '../execution/refused.ts'
import { RateLimited } from '../limits/rates/rates.ts'
import { run, viewOfSchema, type Answer, type Asked } from '../operations/answer-request.ts'
import type { GraphRequest } from '../operations/graph-request.ts'
import type { EventOptions } from './answer-events.ts'
import { followSource } from './follow-source.ts'
import type { LiveOperation, SourceCall } from './live-operation.ts'

export interface Subscribed {
  request: FastifyRequest
  given: GraphRequest
  asked: Asked
  live: LiveOperation
  call: SourceCall
  viewer: Viewer
  stream: EventStream
}

/**
 * Asks again, as anybody would, whenever the source says that there is something new, and sends what has changed. The viewer is
 * looked at anew for each event, and in between: whoever's token has ended is told so, and comes back with another.
 */
export async function serveSubscription(subscribed: Subscribed, options: EventOptions): Promise<void> {
  const { request, given, asked, live, call, stream } = subscribed
  const { signal } = stream
  const { execution, authenticate, contextFor, admission, guardIntrospection } = options
  const bell = createBell()
  let { viewer } = subscribed
  let refusal: GraphQLFormattedError[] | null = null
  const refuse = (errors: GraphQLFormattedError[]) => {
    refusal ??= errors
    bell.end()
  }

  const look = async () => {
    try {
      viewer = await authenticate(request.headers.authorization)
    } catch (error) {
      // A fault of ours is no word about the viewer.
      if (error instanceof GraphQLError && error.extensions['code'] === 'UNAUTHENTICATED')
        refuse([{ message: error.message, extensions: error.extensions }])
    }
  }
  const lookout = setInterval(() => void look(), heartbeatInterval)
  signal.addEventListener('abort', bell.end, { once: true })

  void followSource({
    open: options.openSource,
    call,
    context: () => contextFor(request, viewer),
    onEvent: bell.ring,
    signal,
  }).then((errors) => {
    if (errors.length) {
      const places = errors.map((error) => fieldErrorOf(error, call.subgraph, [live.key]))
      refuse(formatFieldErrors(places, request.id))
    } else bell.end()
  })

  try {
    await answerEvents()
    if (refusal) await stream.next(JSON.stringify({ errors: refusal, data: null }))
    stream.complete()
  } catch (error) {
    contextFor(request, viewer).log().error({ err: error }, 'a subscription failed')
  } finally {
    clearInterval(lookout)
    stream.end()
  }

  async function answerEvents(): Promise<void> {
    let last: string | null = null
    let place: unknown = live.tail?.from(call)
    while (await bell.heard()) {
      // What is new may be more than fits into one answer.
      for (let isMore = true; isMore && !signal.aborted;) {
        if (last !== null) await look()
        if (last !== null) await allowance()
        if (refusal) return
        const answer = await answerNow(place)
        if (!answer) return
        const reached = takePlace(answer)
        isMore = reached !== undefined && reached !== place
        const text = JSON.stringify(answer)
        if (text !== last && (isMore || !live.tail || last === null)) await stream.next(text)
        last = text
        if (reached !== undefined) place = reached
      }
    }
  }

  /** By the supergraph of this moment, which may be another than when it began. */
  async function answerNow(place: unknown): Promise<Answer | null> {
    const view = viewOfSchema(viewer, guardIntrospection)
    try {
      const { program } = await execution.prepare(asked.text, given.operationName, {
        hideSuggestions: view.isHidden,
        // Admitted when it began.
        refuse: () => {},
      })
      const variables = live.tail ? { ...given.variables, [live.tail.variable]: place } : given.variables
      return await run({ program, view }, variables, contextFor(request, viewer))
    } catch (error) {
      if (!(error instanceof OperationRefused)) throw error
      refuse(formatDocumentErrors(error.errors, error.code))
      return null
    }
  }

  /** Takes out of an answer how far it goes, for which the client has not asked. */
  function takePlace({ data }: Answer): unknown {
    const part = data?.[live.key]
    if (!live.tail || typeof part !== 'object' || part === null) return undefined
    const { alias } = live.tail
    const reached = (part as Record<string, unknown>)[alias]
    delete (part as Record<string, unknown>)[alias]
    return reached
  }

  /** Waits where too much was asked for: an event that comes later is as good, and newer. */
  async function allowance(): Promise<void> {
    while (!signal.aborted) {
      try {
        await admission.rates?.take(contextFor(request, viewer), Math.max(1, asked.cost.estimated))
        return
      } catch (error) {
        if (!(error instanceof RateLimited)) throw error
        await pause(error.allowance.reset, undefined, { signal }).catch(() => {})
      }
    }
  }
}
