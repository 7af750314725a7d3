import type { Db, Tx } from '../database.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { type Holding, type HoldingKind, holdingOf } from './holding.ts'

/**
 * Says that something is about to refer to these. Within the transaction that makes it so, or before the object is written: a sweep
 * that is at one of them is waited for, and a later one finds it referred to, or new.
 */
export async function claimObjects(db: Db, keys: readonly string[]): Promise<void> {
  await db.unreferencedObject.deleteMany({ where: { key: { in: [...keys] } } })
}

/** Marks what nothing refers to from now on, unless it is marked; takes the mark from what something refers to again. */
export async function markUnreferenced(db: Db, holdings: readonly Holding[], since: Date): Promise<void> {
  const referred = await listReferred(db, holdings)
  const unreferred = holdings.filter(({ key }) => !referred.has(key))
  await claimObjects(db, [...referred])
  await db.unreferencedObject.createMany({
    data: unreferred.map(({ key }) => ({ key, since })),
    skipDuplicates: true,
  })
}

/** Those marked before `before`, in the order of their keys, after `after`. */
export async function listMarked(db: Db, before: Date, after: string, take: number): Promise<Holding[]> {
  const rows = await db.unreferencedObject.findMany({
    where: { since: { lt: before }, key: { gt: after } },
    orderBy: { key: 'asc' },
    take,
  })
  return rows.flatMap(({ key }) => holdingOf(key) ?? [])
}

/** Holds the mark until `tx` ends; false where it was taken meanwhile. */
export async function lockMark(tx: Tx, key: string, before: Date): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT key FROM unreferenced_object WHERE key = ${key} AND since < ${before} FOR UPDATE`
  return rows.length > 0
}

/** The keys of those that something refers to; each kind is judged in one statement, hence at one moment. */
export async function listReferred(db: Db, holdings: readonly Holding[]): Promise<Set<string>> {
  const byKind = Map.groupBy(holdings, ({ kind }) => kind)
  const found = new Set<string>()
  for (const [kind, those] of byKind) {
    const keys = those.map(({ key }) => key)
    const names = those.map(({ name }) => name)
    const rows = await db.$queryRaw<{ key: string }[]>`
      SELECT one.key FROM unnest(${keys}::text[], ${names}::text[]) AS one (key, name) WHERE ${references[kind]}`
    for (const { key } of rows) found.add(key)
  }
  return found
}

const unfinished = Prisma.sql`ingestion.state IN ('RECEIVED', 'PROCESSING')`
const beingRead = Prisma.sql`
  EXISTS (SELECT FROM ingestion WHERE ingestion.sha256 = one.name::char(64) AND ${unfinished})`

/** The hash of the file that a book's publication was unpacked from: `publications/<version>/<hash>`. */
const source = Prisma.sql`split_part(book.publication ->> 'prefix', '/', 3)`

const references: Readonly<Record<HoldingKind, Prisma.Sql>> = {
  upload: Prisma.sql`EXISTS (SELECT FROM ingestion WHERE ingestion.id = one.name::uuid AND ${unfinished})`,
  file: Prisma.sql`${beingRead} OR EXISTS (SELECT FROM book WHERE ${source} = one.name)`,
  publication: Prisma.sql`${beingRead} OR EXISTS (
    SELECT FROM book WHERE ${source} = one.name AND book.publication ->> 'prefix' || '/' = one.key)`,
  cover: Prisma.sql`EXISTS (SELECT FROM book WHERE book.cover ->> 'sha256' = one.name)`,
}
