import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId, newId } from '#kit/ids.ts'
import type { Parts, Tx } from '../database.ts'
import { findReach, noSuchBook } from '../entitlement/reach.ts'
import type {
  AddToShelfInput,
  CreateShelfInput,
  DeleteShelfInput,
  RemoveFromShelfInput,
  UpdateShelfInput,
} from '../generated/types.ts'
import { lookAgain } from '../look-again.ts'
import { trimmed } from '../stored-text.ts'
import { holdFeed } from '../sync/change-feed.ts'
import {
  countShelfItems,
  countShelves,
  deleteShelfItem,
  deleteShelfRow,
  findShelf,
  insertShelf,
  insertShelfItem,
  isNameTaken,
  listShelves,
  updateShelfRow,
} from './shelf-repository.ts'
import { longestName, mostItems, mostShelves, type ShelfRecord } from './shelf.ts'

export interface ShelfResult {
  shelf: ShelfRecord | null
  problems: ProblemRecord[]
}

export type ShelfService = ReturnType<typeof createShelfService>

export function createShelfService({ prisma, clock, catchUp }: Parts) {
  /** A reader's changes take turns, so that what is checked stays true until it is done. */
  const change = <Result>(viewer: Viewer, work: (tx: Tx, userId: string) => Promise<Result>) => {
    const userId = requirePermission(viewer, 'book:read')
    return prisma.$transaction(async (tx) => {
      await holdFeed(tx, userId)
      return work(tx, userId)
    })
  }

  return {
    /** Of each user, in the order asked for: the viewer's own, and of others' what is public. */
    async listVisible(viewer: Viewer, userIds: readonly string[]): Promise<ShelfRecord[][]> {
      const list = async () => Map.groupBy(await listShelves(prisma, userIds), ({ userId }) => userId)
      let byUser = await list()
      // Everybody has some as soon as their registration is known here.
      if (viewer.userId !== null && userIds.includes(viewer.userId) && !byUser.has(viewer.userId)) {
        await catchUp()
        byUser = await list()
      }
      return userIds.map((id) =>
        (byUser.get(id) ?? []).filter(({ privacy }) => id === viewer.userId || privacy === 'PUBLIC'),
      )
    },

    async create(viewer: Viewer, input: CreateShelfInput): Promise<ShelfResult> {
      const name = trimmed(input.name)
      if (!name || name.length > longestName) return refused(badName)
      return lookAgain(catchUp, () =>
        change(viewer, async (tx, userId) => {
          if (await isNameTaken(tx, userId, name)) return refused(takenName)
          if ((await countShelves(tx, userId)) >= mostShelves)
            return refused(problem('CONFLICT', `There are ${mostShelves} shelves at most.`))
          const privacy = input.privacy ?? 'PRIVATE'
          const row = { id: newId(), userId, kind: 'CUSTOM', name, privacy, createdAt: clock() } as const
          return done(await insertShelf(tx, row))
        }),
      )
    },

    async update(viewer: Viewer, { shelfId, name, privacy }: UpdateShelfInput): Promise<ShelfResult> {
      const newName = name == null ? undefined : trimmed(name)
      if (newName === null || (newName?.length ?? 0) > longestName) return refused(badName)
      return change(viewer, async (tx, userId) => {
        const shelf = await findShelf(tx, userId, shelfId)
        if (!shelf) return refused(noSuchShelf)
        if (newName && (await isNameTaken(tx, userId, newName, shelf.id))) return refused(takenName)
        return done(await updateShelfRow(tx, shelf.id, { name: newName, privacy: privacy ?? undefined }))
      })
    },

    remove: (viewer: Viewer, { shelfId }: DeleteShelfInput) =>
      change(viewer, async (tx, userId) => {
        const shelf = await findShelf(tx, userId, shelfId)
        const problems: ProblemRecord[] = []
        if (!shelf) problems.push(noSuchShelf)
        else if (shelf.kind !== 'CUSTOM')
          problems.push(problem('NOT_ALLOWED', 'Everybody has that shelf.', ['input', 'shelfId']))
        else await deleteShelfRow(tx, shelf.id)
        return { deletedId: problems.length ? null : (shelf?.id ?? null), problems }
      }),

    add: (viewer: Viewer, { shelfId, bookId }: AddToShelfInput): Promise<ShelfResult> =>
      lookAgain(catchUp, () =>
        change(viewer, async (tx, userId) => {
          const now = clock()
          const shelf = await findShelf(tx, userId, shelfId)
          if (!shelf) return refused(noSuchShelf)
          const reach = await findReach(tx, viewer, bookId, now)
          if (!reach) return refused(noSuchBook())
          const [count = 0] = await countShelfItems(tx, [shelf.id])
          if (count >= mostItems)
            return refused(
              problem('CONFLICT', `A shelf holds ${mostItems} books at most.`, ['input', 'shelfId']),
            )
          await insertShelfItem(tx, { id: newId(), shelfId: shelf.id, bookId: reach.book.id, addedAt: now })
          return done(shelf)
        }),
      ),

    take: (viewer: Viewer, { shelfId, bookId }: RemoveFromShelfInput): Promise<ShelfResult> =>
      change(viewer, async (tx, userId) => {
        const shelf = await findShelf(tx, userId, shelfId)
        if (!shelf) return refused(noSuchShelf)
        if (isId(bookId)) await deleteShelfItem(tx, shelf.id, bookId)
        return done(shelf)
      }),
  }
}

const noSuchShelf = problem('NOT_FOUND', 'There is no such shelf.', ['input', 'shelfId'])
const badName = problem('INVALID_INPUT', `A name has 1 to ${longestName} characters.`, ['input', 'name'])
const takenName = problem('CONFLICT', 'There is a shelf of that name.', ['input', 'name'])

const refused = (...problems: ProblemRecord[]): ShelfResult => ({ shelf: null, problems })
const done = (shelf: ShelfRecord): ShelfResult => ({ shelf, problems: [] })
