import DataLoader from 'dataloader'
import { badUserInput } from '#kit/errors/refusal.ts'
import { isId } from '#kit/ids.ts'
import type { Page } from '#kit/pagination/connection.ts'
import { Prisma } from './generated/prisma/client.ts'

export interface Keyset {
  beyond: Prisma.Sql
  order: Prisma.Sql
  take: number
}

/** Newest first by UUIDv7: the id alone is the key, as ids rise with time. */
export function newestFirst({ limit, backward, cursor }: Page, id: Prisma.Sql): Keyset {
  const from = cursor?.[0]
  if (cursor && !(typeof from === 'string' && isId(from))) throw foreignCursor()
  const beyond = backward ? Prisma.sql`${id} > ${from}::uuid` : Prisma.sql`${id} < ${from}::uuid`
  return {
    beyond: cursor ? beyond : Prisma.sql`TRUE`,
    order: backward ? Prisma.sql`${id} ASC` : Prisma.sql`${id} DESC`,
    take: limit + 1,
  }
}

export const idCursor = (row: { id: string }): unknown[] => [row.id]

export const foreignCursor = () => badUserInput('That cursor is not one of ours.')

export interface PageKey {
  /** Of whatever has the list. */
  id: string
  page: Page
}

/** Pages of many lists at once: one statement for all that ask for the same page. */
export const createPageLoader = <Row>(
  fetch: (ids: string[], page: Page) => Promise<Row[]>,
  ownerOf: (row: Row) => string,
) =>
  new DataLoader<PageKey, Row[], string>(
    async (keys) => {
      const byPage = Map.groupBy(keys, ({ page }) => JSON.stringify(page))
      const rows = new Map<string, Map<string, Row[]>>()
      await Promise.all(
        [...byPage].map(async ([name, group]) => {
          const page = group[0]?.page
          if (!page) return
          const found = await fetch(
            group.map(({ id }) => id),
            page,
          )
          rows.set(name, Map.groupBy(found, ownerOf))
        }),
      )
      return keys.map(({ id, page }) => rows.get(JSON.stringify(page))?.get(id) ?? [])
    },
    { cacheKeyFn: ({ id, page }) => `${id} ${JSON.stringify(page)}` },
  )
