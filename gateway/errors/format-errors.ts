import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import { isRefusalCode } from '#kit/errors/refusal.ts'
import type { FieldError } from '../execution/field-error.ts'
import { internalError } from './internal.ts'

const isBug = ({ code }: FieldError) => !isRefusalCode(code)

/** Refusals leave with their code and message, bugs with the id under which they stand in the log. */
export const formatFieldErrors = (
  errors: readonly FieldError[],
  requestId: string,
): GraphQLFormattedError[] =>
  errors.map((error) => {
    const path = error.path && { path: error.path }
    if (isBug(error)) return { ...internalError(requestId), ...path }
    return { message: error.message, ...path, extensions: { code: error.code } }
  })

/** What is wrong with a document or its variables: its sender's own words and places. */
export const formatDocumentErrors = (
  errors: readonly GraphQLError[],
  code: string,
): GraphQLFormattedError[] =>
  errors.map(({ message, locations }) => ({ message, ...(locations && { locations }), extensions: { code } }))

interface BugLine {
  reason: string
  subgraph?: string | undefined
  detail?: string | undefined
  err?: unknown
  path?: FieldError['path']
  /** How many fields it happened to. */
  times: number
}

/** A line for each different bug. A subgraph has its own line about its own, under the same request id. */
export function describeBugs(errors: readonly FieldError[]): BugLine[] {
  const bugs = Map.groupBy(errors.filter(isBug), ({ message, origin }) =>
    JSON.stringify([message, origin?.subgraph]),
  )
  return [...bugs.values()].map(([first, ...more]) => ({
    reason: first?.message ?? '',
    ...(first?.origin && {
      subgraph: first.origin.subgraph,
      detail: first.origin.detail,
      err: first.origin.cause,
    }),
    path: first?.path,
    times: more.length + 1,
  }))
}
