import { isRefusalCode } from '#kit/errors/refusal.ts'
import type { RawAnswer } from './exchange.ts'
import { unavailable } from './fault.ts'

export interface AnswerError {
  message: string
  path?: readonly (string | number)[]
  extensions: { code: string; detail?: string }
}

export interface SubgraphAnswer {
  /** Frozen where others are given it too, as are the entities in it. */
  data: Record<string, unknown> | null
  errors: AnswerError[]
}

/** With these a graph answers operations; anything else comes from something that isn't the graph. */
const graphStatuses = new Set([200, 400, 413, 429, 503])

export function requireGraphStatus(answer: RawAnswer): RawAnswer {
  if (graphStatuses.has(answer.status)) return answer
  throw unavailable(new Error(`It answered with status ${answer.status}.`))
}

/** Throws for whatever is not a GraphQL response. */
export const readAnswer = (answer: RawAnswer): SubgraphAnswer =>
  checkAnswer(parse(requireGraphStatus(answer).text))

/** The same of an answer that comes as values. */
export function checkAnswer(answer: Record<string, unknown>): SubgraphAnswer {
  const errors = Array.isArray(answer['errors']) ? answer['errors'].map(toError) : []
  const data = answer['data'] ?? null
  if (!isRecord(data) && data !== null) throw unavailable(new Error('Its data is not an object.'))
  if (data === null && !errors.length) throw unavailable(new Error('It answered neither data nor errors.'))
  return { data, errors }
}

function parse(text: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(text)
    if (isRecord(answer)) return answer
  } catch {
    // Told below, like any other answer that isn't one.
  }
  throw unavailable(new Error('It did not answer with a JSON object.'))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A refusal stays what it is. Everything else is a bug there or here, also what GraphQL says of the operation, since that
 * one is ours and not the client's.
 */
function toError(error: unknown): AnswerError {
  const given = isRecord(error) ? error : {}
  const extensions = isRecord(given['extensions']) ? given['extensions'] : {}
  const { code } = extensions
  const message = typeof given['message'] === 'string' ? given['message'] : ''
  return {
    message: message || 'It did not say what was wrong.',
    ...(Array.isArray(given['path']) && { path: given['path'] as (string | number)[] }),
    extensions: isRefusalCode(code)
      ? { code }
      : { code: 'INTERNAL_SERVER_ERROR', detail: typeof code === 'string' ? code : 'none' },
  }
}
