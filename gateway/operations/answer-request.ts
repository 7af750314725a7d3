import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GraphQLFormattedError } from 'graphql'
import { can, type Viewer } from '#kit/auth/viewer.ts'
import { forbidden, unauthenticated } from '#kit/errors/refusal.ts'
import { tracing } from '#kit/observability/tracing/tracing.ts'
import { tellCaches, tellToKeepNothing } from '../cache/cache-headers.ts'
import type { ShareAnswer, SharedAnswer } from '../cache/responses.ts'
import type { GatewayContext } from '../context.ts'
import { describeBugs, formatDocumentErrors, formatFieldErrors } from '../errors/format-errors.ts'
import type { Execution } from '../execution/execution.ts'
import type { Program, SchemaView } from '../execution/program.ts'
import { OperationRefused } from '../execution/refused.ts'
import type { FindDocument } from '../persisted/persisted-operations.ts'
import { admit, type AdmissionOptions } from './admit.ts'
import type { OperationFacts } from './facts.ts'
import type { GraphRequest } from './graph-request.ts'
import { negotiate } from './media-type.ts'
import { RequestRefused } from './request-refused.ts'

export interface AnswerOptions {
  execution: Execution
  findDocument: FindDocument
  admission: AdmissionOptions
  shareAnswer: ShareAnswer
  /** Whether the schema is shown only to those who have the permission. */
  guardIntrospection: boolean
}

/** Whoever sends it, with any value, is told what the operation costs. */
const costHeader = 'graphql-cost'

interface Answer {
  errors?: GraphQLFormattedError[]
  data?: Record<string, unknown> | null
  extensions?: { cost: { estimated: number; actual: number; budget: number } }
}

/** Executes an operation and answers with the status that its media type wants. */
export async function answerRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  given: GraphRequest,
  context: GatewayContext,
  options: AnswerOptions,
): Promise<FastifyReply> {
  const { type, isLegacy } = negotiate(request.headers.accept)
  void reply.header('content-type', `${type}; charset=utf-8`)
  try {
    return await execute(request, reply, given, context, options)
  } catch (error) {
    if (!(error instanceof OperationRefused)) throw error
    context.line.codes.add(error.code)
    tellToKeepNothing(request, reply)
    const errors = formatDocumentErrors(error.errors, error.code)
    return reply.code(isLegacy ? 200 : 400).send(JSON.stringify({ errors }))
  }
}

async function execute(
  request: FastifyRequest,
  reply: FastifyReply,
  given: GraphRequest,
  context: GatewayContext,
  { execution, findDocument, guardIntrospection, admission, shareAnswer }: AnswerOptions,
): Promise<FastifyReply> {
  const { method, headers } = request
  const { operationName, variables } = given
  context.line.receivedMs = reply.elapsedTime
  const document = await findDocument(given, () => context.log)
  context.line.document = document.text
  const view = viewOfSchema(context.viewer, guardIntrospection)
  const prepare = (refuse: (facts: OperationFacts) => void) =>
    execution.prepare(document.text, operationName, { hideSuggestions: view.isHidden, refuse })
  const { program, facts, cost } = await admit(prepare, variables, context, reply, admission)
  context.line.preparedMs = reply.elapsedTime
  tellLine(context, program, facts)
  if (method !== 'POST' && program.kind === 'mutation')
    throw new RequestRefused(405, 'A mutation is sent by POST.')
  await document.keep?.()
  const wantsFigures = headers[costHeader] !== undefined
  const sharing = wantsFigures ? null : shareAnswer(facts.keeping, variables, context)
  const found = await sharing?.find()
  if (found) {
    tellExecuted(context, reply)
    return sendShared(found)
  }
  const asker = sharing?.asker ?? context
  const { data, errors } = await (tracing
    ? tracing.span('graphql.execute', {}, () => program.execute(variables, asker, view))
    : program.execute(variables, asker, view))
  tellExecuted(context, reply)
  const answer: Answer = wantsFigures
    ? { data, extensions: { cost: { ...cost, actual: facts.cost.actual(data) } } }
    : { data }
  if (!errors.length) {
    const text = JSON.stringify(answer)
    const shared = sharing?.keep(text)
    if (shared) return sendShared(shared)
    tellToKeepNothing(request, reply)
    return reply.send(text)
  }
  tellToKeepNothing(request, reply)
  for (const bug of describeBugs(errors))
    context.log.error({ ...bug, operation: program.name }, 'an operation failed')
  const formatted = formatFieldErrors(errors, context.requestId)
  for (const { extensions } of formatted) context.line.codes.add(String(extensions?.['code']))
  return reply.send(JSON.stringify({ errors: formatted, ...answer }))

  function sendShared(shared: SharedAnswer): FastifyReply {
    const isKnown = tellCaches(request, reply, shared)
    return isKnown ? reply.code(304).removeHeader('content-type').send() : reply.send(shared.text)
  }
}

const viewOfSchema = (viewer: Viewer, isGuarded: boolean): SchemaView => ({
  isHidden: isGuarded && !can(viewer, 'introspect'),
  refusal: () => (viewer.userId === null ? unauthenticated() : forbidden()),
})

function tellLine(
  { line }: GatewayContext,
  { kind, name, outline }: Program,
  { counted }: OperationFacts,
): void {
  line.counted = counted
  line.kind = kind
  line.outline = outline
  if (name !== null) line.operation = name
}

function tellExecuted({ line }: GatewayContext, reply: FastifyReply): void {
  line.isExecuted = true
  line.executedMs = reply.elapsedTime
}
