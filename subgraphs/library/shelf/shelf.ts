import type { Connection } from '#kit/pagination/connection.ts'
import type { Shelf, ShelfItem, ShelfKind } from '../generated/prisma/client.ts'

export type ShelfRecord = Shelf
export type ShelfItemRecord = ShelfItem

export interface ShelfItemConnectionRecord extends Connection<ShelfItemRecord> {
  shelfId: string
}

/** What everybody has from the start. */
export const defaultShelves: readonly { kind: ShelfKind; name: string }[] = [
  { kind: 'WANT_TO_READ', name: 'Want to read' },
  { kind: 'FAVOURITES', name: 'Favourites' },
]

export const mostShelves = 100
export const mostItems = 5_000
export const longestName = 100
