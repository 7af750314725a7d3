import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId } from '#kit/ids.ts'
import type { Publication } from '../delivery/publication.ts'
import type { AnnotationInput } from '../generated/types.ts'
import { readLocator } from '../locator/locator.ts'
import { notInFuture } from '../reading/progress.ts'
import { trimmed } from '../stored-text.ts'
import type { AnnotationDraft } from './annotation.ts'

const longestNote = 10_000
const colors = /^(#[0-9a-f]{6}|[a-z]{1,20})$/i

export interface AnnotationScope {
  userId: string
  bookId: string
  publication: Publication
  now: Date
}

/** The draft that an input makes, or the first thing that is wrong with it: a result has one problem. */
export function readAnnotation(
  input: AnnotationInput,
  { userId, bookId, publication, now }: AnnotationScope,
  path: readonly string[],
): { draft: AnnotationDraft } | { problem: ProblemRecord } {
  const invalid = (message: string, field: string) => ({
    problem: problem('INVALID_INPUT', message, [...path, field]),
  })
  if (!isId(input.id)) return invalid('That is no UUID.', 'id')
  if (input.color && !colors.test(input.color)) return invalid('That is no color.', 'color')
  if ((input.note?.length ?? 0) > longestNote) return invalid(`At most ${longestNote} characters.`, 'note')

  const reading = readLocator(input.locator, publication, [...path, 'locator'])
  if ('problems' in reading)
    return { problem: reading.problems[0] ?? problem('INVALID_INPUT', 'That is no locator.') }
  const { locator, total } = reading.place
  return {
    draft: {
      userId,
      id: input.id.toLowerCase(),
      bookId,
      kind: input.kind,
      locator,
      place: total,
      color: input.color ?? null,
      note: trimmed(input.note),
      updatedAt: notInFuture(input.updatedAt, now),
      deleted: false,
    },
  }
}
