import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GraphQLFormattedError } from 'graphql'
import { can, type Viewer } from '#kit/auth/viewer.ts'
import { forbidden, unauthenticated } from '#kit/errors/refusal.ts'
import { tracing } from '#kit/observability/tracing/tracing.ts'
import { tellCaches, tellToKeepNothing } from '../cache/cache-headers.ts'
import type { ShareAnswer } from '../cache/responses.ts'
import type { GatewayContext } from '../context.ts'
import { describeBugs, formatDocumentErrors, formatFieldErrors } from '../errors/format-errors.ts'
import type { Execution } from '../execution/execution.ts'
import type { Prepared } from '../execution/generation.ts'
import type { SchemaView } from '../execution/program.ts'
import { OperationRefused } from '../execution/refused.ts'
import type { FindDocument } from '../persisted/persisted-operations.ts'
import { admit, type AdmissionOptions, type Admitted } from './admit.ts'
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

export interface Answer {
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
  options: AnswerOptions,
): Promise<FastifyReply> {
  const asked = await begin(request, reply, given, context, options)
  if (asked.live) throw new RequestRefused(406, 'A subscription is answered as text/event-stream.')
  const { facts, cost } = asked
  const wantsFigures = request.headers[costHeader] !== undefined
  const sharing = wantsFigures ? null : options.shareAnswer(facts.keeping, given.variables, context)
  const made = sharing ? await sharing.answer(make) : { ...(await make(context)), expires: null }
  tellExecuted(context, reply)
  if (tellCaches(request, reply, made)) return reply.code(304).removeHeader('content-type').send()
  return reply.send(encoded(made.text))

  async function make(asker: GatewayContext): Promise<{ text: string; hasErrors: boolean }> {
    const answer = await run(asked, given.variables, context, asker)
    if (wantsFigures)
      answer.extensions = { cost: { ...cost, actual: facts.cost.actual(answer.data ?? null) } }
    return { text: JSON.stringify(answer), hasErrors: answer.errors !== undefined }
  }
}

/** Node measures and encodes a string at a third more of the whole answer's cost. */
const encoded = (text: string) => Buffer.from(text)

export interface Asked extends Admitted {
  text: string
  view: SchemaView
}

/** Finds out what is asked for and whether it may be; throws where it may not. */
export async function begin(
  { method }: FastifyRequest,
  reply: FastifyReply,
  given: GraphRequest,
  context: GatewayContext,
  { execution, findDocument, guardIntrospection, admission }: AnswerOptions,
): Promise<Asked> {
  const { operationName, variables } = given
  context.line.receivedMs = reply.elapsedTime
  const { text, keep } = await findDocument(given, context.log)
  context.line.document = text
  const view = viewOfSchema(context.viewer, guardIntrospection)
  const prepare = (refuse: (facts: OperationFacts) => void) =>
    execution.prepare(text, operationName, { hideSuggestions: view.isHidden, refuse })
  const admitted = await admit(prepare, variables, context, reply, admission)
  context.line.preparedMs = reply.elapsedTime
  tellLine(context, admitted)
  if (method !== 'POST' && admitted.program.kind === 'mutation')
    throw new RequestRefused(405, 'A mutation is sent by POST.')
  await keep?.()
  return { ...admitted, text, view }
}

/** What the client is told, with the errors as they may leave the house. `asker`: as whom subgraphs are asked. */
export async function run(
  { program, view }: Pick<Asked, 'program' | 'view'>,
  variables: Record<string, unknown>,
  context: GatewayContext,
  asker = context,
): Promise<Answer> {
  const { data, errors } = await (tracing
    ? tracing.span('graphql.execute', {}, () => program.execute(variables, asker, view))
    : program.execute(variables, asker, view))
  if (!errors.length) return { data }
  for (const bug of describeBugs(errors))
    context.log().error({ ...bug, operation: program.name }, 'an operation failed')
  const formatted = formatFieldErrors(errors, context.requestId)
  for (const { extensions } of formatted) context.line.codes.add(String(extensions?.['code']))
  return { errors: formatted, data }
}

export const viewOfSchema = (viewer: Viewer, isGuarded: boolean): SchemaView => ({
  isHidden: isGuarded && !can(viewer, 'introspect'),
  refusal: () => (viewer.userId === null ? unauthenticated() : forbidden()),
})

function tellLine({ line }: GatewayContext, { program, live, facts }: Prepared): void {
  const { kind, name, outline } = program
  line.counted = facts.counted
  line.kind = live ? 'subscription' : kind
  line.outline = outline
  if (name !== null) line.operation = name
}

function tellExecuted({ line }: GatewayContext, reply: FastifyReply): void {
  line.isExecuted = true
  line.executedMs = reply.elapsedTime
}
