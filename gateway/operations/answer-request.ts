import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GraphQLFormattedError } from 'graphql'
import { can, type Viewer } from '#kit/auth/viewer.ts'
import { forbidden, unauthenticated } from '#kit/errors/refusal.ts'
import { tellCaches } from '../cache/cache-headers.ts'
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
    const answer = await execute(request, reply, given, context, options)
    return reply.send(JSON.stringify(answer))
  } catch (error) {
    if (!(error instanceof OperationRefused)) throw error
    context.line.codes.add(error.code)
    tellCaches(request, reply, 0)
    const errors = formatDocumentErrors(error.errors, error.code)
    return reply.code(isLegacy ? 200 : 400).send(JSON.stringify({ errors }))
  }
}

async function execute(
  request: FastifyRequest,
  reply: FastifyReply,
  given: GraphRequest,
  context: GatewayContext,
  { execution, findDocument, guardIntrospection, admission }: AnswerOptions,
): Promise<Answer> {
  const { method, headers } = request
  const { operationName, variables } = given
  const document = await findDocument(given, () => context.log)
  const view = viewOfSchema(context.viewer, guardIntrospection)
  const prepare = (refuse: (facts: OperationFacts) => void) =>
    execution.prepare(document.text, operationName, { hideSuggestions: view.isHidden, refuse })
  const { program, facts, cost } = await admit(prepare, variables, context, reply, admission)
  tellLine(context, program)
  if (method !== 'POST' && program.kind === 'mutation')
    throw new RequestRefused(405, 'A mutation is sent by POST.')
  await document.keep?.()
  const { data, errors } = await program.execute(variables, context, view)
  const figures = headers[costHeader] && {
    extensions: { cost: { ...cost, actual: facts.cost.actual(data) } },
  }
  tellCaches(request, reply, errors.length || figures ? 0 : facts.maxAge)
  if (!errors.length) return { data, ...figures }
  for (const bug of describeBugs(errors))
    context.log.error({ ...bug, operation: program.name }, 'an operation failed')
  const formatted = formatFieldErrors(errors, context.requestId)
  for (const { extensions } of formatted) context.line.codes.add(String(extensions?.['code']))
  return { errors: formatted, data, ...figures }
}

const viewOfSchema = (viewer: Viewer, isGuarded: boolean): SchemaView => ({
  isHidden: isGuarded && !can(viewer, 'introspect'),
  refusal: () => (viewer.userId === null ? unauthenticated() : forbidden()),
})

function tellLine({ line }: GatewayContext, { kind, name }: Program): void {
  line.kind = kind
  if (name !== null) line.operation = name
}
