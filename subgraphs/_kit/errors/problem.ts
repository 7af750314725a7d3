/** An expected outcome, as data. `__typename` picks the GraphQL type; further fields are that type's own. */
export interface ProblemRecord {
  __typename: string
  code: any
  message: string
  path?: string[] | null
  [data: string]: any
}

/** The problem that carries no data beyond its code. `path` leads to the input field, from `input` on. */
export const problem = (code: string, message: string, path?: string[]): ProblemRecord =>
  problemOf('GenericProblem', code, message, {}, path)

export const problemOf = (
  typename: string,
  code: string,
  message: string,
  data: Record<string, unknown> = {},
  path?: string[],
): ProblemRecord => ({ __typename: typename, code, message, path: path ?? null, ...data })
