import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { badUserInput } from '#kit/errors/refusal.ts'
import { isId } from '#kit/ids.ts'
import type { Parts, Tx } from '../database.ts'
import type { Publication } from '../delivery/publication.ts'
import type { Publications } from '../delivery/publications.ts'
import { canRead } from '../entitlement/access.ts'
import { listReach, noSuchBook, notEntitled, type Reach } from '../entitlement/reach.ts'
import type { AnnotationInput, SaveAnnotationsInput } from '../generated/types.ts'
import { holdFeed, recordChanges } from '../sync/change-feed.ts'
import { notInFuture } from '../reading/progress.ts'
import { readAnnotation } from './annotation-input.ts'
import { findAnnotations, upsertAnnotations } from './annotation-repository.ts'
import { decideWinner, type AnnotationDraft, type AnnotationRecord } from './annotation.ts'

export interface SaveAnnotationResultRecord {
  id: string
  annotation: AnnotationRecord | null
  problem: ProblemRecord | null
}

/** What a client wants with one annotation: to write it, to take it away, or something that it can't have. */
type Wish =
  | { draft: AnnotationDraft }
  | { removal: { id: string; updatedAt: Date } }
  | { problem: ProblemRecord }

const mostAtOnce = 100

export function createAnnotationService(parts: Parts & { publications: Publications }) {
  const { prisma, clock, catchUp, publications } = parts

  async function findScopes(viewer: Viewer, bookIds: string[], now: Date) {
    const reaches = await listReach(prisma, viewer, bookIds, now)
    const entries = bookIds.map(async (bookId, index) => {
      const reach = reaches[index] ?? null
      const prefix = reach?.book.publication?.prefix
      return [bookId, { reach, publication: prefix ? await publications.find(prefix) : null }] as const
    })
    return new Map(await Promise.all(entries))
  }

  return {
    async save(viewer: Viewer, { annotations }: SaveAnnotationsInput): Promise<SaveAnnotationResultRecord[]> {
      const userId = requirePermission(viewer, 'book:read')
      if (annotations.length < 1 || annotations.length > mostAtOnce)
        throw badUserInput(`1 to ${mostAtOnce} annotations at once.`)
      const now = clock()
      const bookIds = [
        ...new Set(annotations.flatMap(({ deleted, bookId }) => (deleted ? [] : [bookId.toLowerCase()]))),
      ]
      let scopes = await findScopes(viewer, bookIds, now)
      if ([...scopes.values()].some(({ reach }) => !mayAnnotate(reach))) {
        await catchUp()
        scopes = await findScopes(viewer, bookIds, now)
      }
      const wishes = annotations.map((input, index) => {
        const scope = scopes.get(input.bookId.toLowerCase())
        return toWish(input, { ...scope, userId, now }, ['input', 'annotations', `${index}`])
      })
      return prisma.$transaction((tx) => apply(tx, userId, annotations, wishes))
    },
  }
}

/** Those who lost access may still bring in what they noted offline. */
const mayAnnotate = (reach: Reach | null | undefined): reach is Reach =>
  !!reach && (reach.hadAccess || canRead(reach.access))

function toWish(
  input: AnnotationInput,
  scope: { userId: string; now: Date; reach?: Reach | null; publication?: Publication | null },
  path: string[],
): Wish {
  const { userId, now, reach, publication } = scope
  if (input.deleted) {
    if (!isId(input.id)) return { problem: problem('INVALID_INPUT', 'That is no UUID.', [...path, 'id']) }
    return { removal: { id: input.id.toLowerCase(), updatedAt: notInFuture(input.updatedAt, now) } }
  }
  if (!reach) return { problem: noSuchBook([...path, 'bookId']) }
  if (!mayAnnotate(reach)) return { problem: notEntitled([...path, 'bookId']) }
  if (!publication)
    return { problem: problem('CONFLICT', 'The book has no content yet.', [...path, 'bookId']) }
  return readAnnotation(input, { userId, bookId: reach.book.id, publication, now }, path)
}

/** One after the other, so that of two with the same id in one batch the later change wins, too; written in one statement. */
async function apply(
  tx: Tx,
  userId: string,
  inputs: readonly AnnotationInput[],
  wishes: readonly Wish[],
): Promise<SaveAnnotationResultRecord[]> {
  await holdFeed(tx, userId)
  const stored = await findAnnotations(
    tx,
    userId,
    inputs.map(({ id }) => id),
  )
  const changed = new Set<string>()
  const results = wishes.map((wish, index): SaveAnnotationResultRecord => {
    const id = inputs[index]?.id ?? ''
    if ('problem' in wish) return { id, annotation: null, problem: wish.problem }
    const next = 'draft' in wish ? wish.draft : wish.removal
    const current = stored.get(next.id)
    const winner = decideWinner(current, next)
    if (winner === 'stored') {
      const late = problem('CONFLICT', 'A later change is stored.', [
        'input',
        'annotations',
        `${index}`,
        'updatedAt',
      ])
      return { id, annotation: visible(current), problem: late }
    }
    const kept = winner === 'draft' ? after(current, wish) : current
    if (kept && winner === 'draft') {
      stored.set(kept.id, kept)
      changed.add(kept.id)
    }
    return { id, annotation: visible(kept), problem: null }
  })
  const ids = [...changed]
  const rows = ids.flatMap((id) => stored.get(id) ?? [])
  await upsertAnnotations(tx, rows)
  for (const removed of [false, true]) {
    const some = rows.filter((row) => row.deleted === removed).map(({ id }) => id)
    await recordChanges(tx, userId, { kind: 'ANNOTATION', ids: some, removed })
  }
  return results
}

/** Removing what never was is done already; a tombstone keeps nothing of what the reader wrote. */
function after(current: AnnotationRecord | undefined, wish: Wish): AnnotationRecord | undefined {
  if ('draft' in wish) return { ...wish.draft, createdAt: current?.createdAt ?? wish.draft.updatedAt }
  if (!current || !('removal' in wish)) return undefined
  const { href } = current.locator
  return {
    ...current,
    ...wish.removal,
    note: null,
    color: null,
    locator: { href, fragments: [] },
    deleted: true,
  }
}

const visible = (annotation: AnnotationRecord | undefined) =>
  annotation && !annotation.deleted ? annotation : null
