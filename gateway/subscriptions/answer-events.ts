import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Viewer } from '#kit/auth/viewer.ts'
import { serveEventStreams } from '#kit/http/event-stream.ts'
import type { Authenticate } from '../auth/authenticate.ts'
import type { GatewayContext } from '../context.ts'
import { formatDocumentErrors } from '../errors/format-errors.ts'
import { OperationRefused } from '../execution/refused.ts'
import { begin, run, type AnswerOptions, type Asked } from '../operations/answer-request.ts'
import type { GraphRequest } from '../operations/graph-request.ts'
import { RequestRefused } from '../operations/request-refused.ts'
import type { OpenSource } from '../subgraph/sources.ts'
import type { SubscriptionLimits } from './config.ts'
import { countOpen } from './open-count.ts'
import { serveSubscription } from './serve-subscription.ts'

export interface EventOptions extends AnswerOptions {
  authenticate: Authenticate
  openSource: OpenSource
  subscriptions: SubscriptionLimits
  contextFor: (request: FastifyRequest, viewer: Viewer) => GatewayContext
}

/**
 * Answers as graphql-sse's clients read it, in its distinct connections mode: a subscription as long as it lasts, and what is answered
 * once as one event. What is wrong with a document is an event too; whoever may not ask at all is told by the status.
 */
export function answerWithEvents(app: FastifyInstance, options: EventOptions) {
  const streams = serveEventStreams(app)
  const enter = countOpen(options.subscriptions)

  return async (request: FastifyRequest, reply: FastifyReply, given: GraphRequest, viewer: Viewer) => {
    const context = options.contextFor(request, viewer)
    if (context.uploads) throw new RequestRefused(406, 'An upload is answered as JSON.')
    let asked: Asked
    try {
      asked = await begin(request, reply, given, context, options)
      const call = asked.live?.source(given.variables, asked.view.isHidden)
      if (!asked.live || !call) {
        const answer = await run(asked, given.variables, context)
        return await sendOne(reply, answer)
      }
      const leave = enter(context)
      const stream = streams.open(reply)
      stream.signal.addEventListener('abort', leave, { once: true })
      await serveSubscription({ request, given, asked, live: asked.live, call, viewer, stream }, options)
      return reply
    } catch (error) {
      if (!(error instanceof OperationRefused)) throw error
      context.line.codes.add(error.code)
      return sendOne(reply, { errors: formatDocumentErrors(error.errors, error.code) })
    }
  }

  async function sendOne(reply: FastifyReply, answer: object): Promise<FastifyReply> {
    const stream = streams.open(reply)
    await stream.next(JSON.stringify(answer))
    stream.complete()
    return reply
  }
}
