import type { ProblemRecord } from '#kit/errors/problem.ts'

const mayBeLate = new Set(['NOT_FOUND', 'NOT_ENTITLED', 'TOO_MANY_LOANS', 'CONFLICT'])

/** Before refusing because of what is not known here, catches up with what others have said, and tries once more. */
export async function lookAgain<Payload extends { problems: ProblemRecord[] }>(
  catchUp: () => Promise<void>,
  attempt: () => Promise<Payload>,
): Promise<Payload> {
  const first = await attempt()
  if (!first.problems.some(({ code }) => mayBeLate.has(code))) return first
  await catchUp()
  return attempt()
}
