import { newId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Series } from '../generated/prisma/client.ts'

export type SeriesRecord = Series

export interface NamedSeries {
  name: string
  /** A decimal. */
  position: string | null
}

export interface SeriesEntryRecord {
  position: string | null
  series: SeriesRecord
}

export const listSeries = (db: Db, ids: readonly string[]): Promise<Series[]> =>
  db.series.findMany({ where: { id: { in: [...ids] } } })

/** Per book, in the order in which each names them. */
export async function listSeriesEntries(db: Db, bookIds: readonly string[]): Promise<SeriesEntryRecord[][]> {
  const rows = await db.bookSeries.findMany({
    where: { bookId: { in: [...bookIds] } },
    orderBy: { ordinal: 'asc' },
    include: { series: true },
  })
  const byBook = Map.groupBy(rows, (row) => row.bookId)
  return bookIds.map((id) =>
    (byBook.get(id) ?? []).map(({ position, series }) => ({ position: position?.toFixed() ?? null, series })),
  )
}

/** Each name becomes one series of the publisher; a name that is given twice counts once. */
export async function replaceSeries(
  tx: Tx,
  bookId: string,
  publisherId: string,
  entries: readonly NamedSeries[],
): Promise<void> {
  const byKey = new Map(entries.toReversed().map((one) => [one.name.normalize('NFC'), one]))
  const ids = await saveSeries(tx, publisherId, [...byKey.keys()])
  await tx.bookSeries.deleteMany({ where: { bookId } })
  await tx.bookSeries.createMany({
    data: [...byKey].toReversed().flatMap(([key, { position }], ordinal) => {
      const seriesId = ids.get(key)
      return seriesId ? [{ bookId, seriesId, ordinal, position }] : []
    }),
  })
}

async function saveSeries(
  tx: Tx,
  publisherId: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  if (!names.length) return new Map()
  const sorted = names.toSorted()
  const rows = await tx.$queryRaw<{ id: string; name_key: string }[]>`
    INSERT INTO series (id, publisher_id, name, name_key)
    SELECT s.id, ${publisherId}::uuid, s.name, s.name
    FROM unnest(${sorted.map(newId)}::uuid[], ${sorted}::text[]) AS s(id, name)
    ON CONFLICT (publisher_id, name_key) DO UPDATE SET name_key = excluded.name_key
    RETURNING id::text, name_key`
  return new Map(rows.map((row) => [row.name_key, row.id]))
}
