import { requireUser, type Viewer } from '#kit/auth/viewer.ts'
import { readPage, toConnection, type Connection, type PageArgs } from '#kit/pagination/connection.ts'
import type { Parts } from '../database.ts'
import type { LibraryFilter } from '../generated/types.ts'
import { idCursor } from '../keyset.ts'
import { countItems, listItems } from './item-repository.ts'
import type { LibraryItemRecord } from './library-item.ts'

export interface LibraryItemConnectionRecord extends Connection<LibraryItemRecord> {
  filter: LibraryFilter
}

const readerOf = (viewer: Viewer) => ({ userId: requireUser(viewer), ageLimit: viewer.ageLimit })

export const createLibraryService = ({ prisma }: Pick<Parts, 'prisma'>) => ({
  /** The viewer's own. */
  async list(
    viewer: Viewer,
    filter: LibraryFilter | null | undefined,
    args: PageArgs,
  ): Promise<LibraryItemConnectionRecord> {
    const page = readPage(args)
    const rows = await listItems(prisma, readerOf(viewer), filter ?? {}, page)
    return { ...toConnection(rows, page, idCursor), filter: filter ?? {} }
  },

  count: (viewer: Viewer, { filter }: { filter: LibraryFilter }): Promise<number> =>
    countItems(prisma, readerOf(viewer), filter),
})
