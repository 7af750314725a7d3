import { pino } from 'pino'
import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Event, EventHandlers, NewEvent, SqlTransaction } from '#kit/events/event.ts'
import { createEventFlow, type EventFlow } from '#kit/events/flow.ts'
import { appendEvents } from '#kit/events/outbox.ts'
import { openPool } from '#kit/database/pool.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { scrape } from '../../support/scrape.ts'

const log = pino({ level: 'silent' })
let database: TestDatabase
let open: { close(): Promise<void> }[]

beforeEach(async () => {
  database = await createTestDatabase()
  open = []
})
afterEach(async () => {
  for (const one of open.reverse()) await one.close()
  await database[Symbol.asyncDispose]()
})

function poolOf(name: string): pg.Pool {
  const pool = openPool(database.urlOf(name))
  open.push({ close: () => pool.end() })
  return pool
}

/** A transaction as Prisma gives it, on plain pg. */
async function inTransaction(pool: pg.Pool, work: (tx: SqlTransaction) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await work({
      $executeRawUnsafe: async (sql, ...values) => (await client.query(sql, values)).rowCount ?? 0,
      $queryRawUnsafe: async <T>(sql: string, ...values: unknown[]) =>
        (await client.query(sql, values)).rows as T,
    })
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

async function flowOf(
  name: string,
  handlers: EventHandlers<SqlTransaction> = {},
): Promise<EventFlow & { pool: pg.Pool }> {
  const pool = poolOf(name)
  const flow = await createEventFlow({
    name,
    pool,
    eventsUrl: database.urlOf('events'),
    transaction: (work) => inTransaction(pool, work),
    handlers,
    log,
  })
  open.push(flow)
  return { ...flow, pool }
}

const said = (subject: string, version: number): NewEvent => ({
  type: 'BookChanged',
  subject,
  version,
  data: { version },
})
const say = (pool: pg.Pool, ...events: NewEvent[]) => inTransaction(pool, (tx) => appendEvents(tx, events))

describe('events between subgraphs', () => {
  test('what a transaction says arrives once it has committed, and after catching up the hearer knows it', async () => {
    const heard: Event[] = []
    const catalog = await flowOf('catalog')
    const library = await flowOf('library', { BookChanged: async (_tx, event) => void heard.push(event) })
    await library.start()
    await say(catalog.pool, said('moby-dick', 1))
    await catalog.flush()
    await library.catchUp()
    expect(heard).toMatchObject([
      { type: 'BookChanged', subject: 'moby-dick', version: 1, data: { version: 1 } },
    ])
    expect(heard[0]?.at).toBeInstanceOf(Date)
  })

  test('what a transaction says is not heard when it rolls back', async () => {
    const heard: Event[] = []
    const catalog = await flowOf('catalog')
    const library = await flowOf('library', { BookChanged: async (_tx, event) => void heard.push(event) })
    await library.start()
    await expect(
      inTransaction(catalog.pool, async (tx) => {
        await appendEvents(tx, [said('moby-dick', 1)])
        throw new Error('changed its mind')
      }),
    ).rejects.toThrow('changed its mind')
    await catalog.flush()
    await library.catchUp()
    expect(heard).toEqual([])
  })

  test('a running hearer is woken without being asked', async () => {
    const heard: Event[] = []
    const catalog = await flowOf('catalog')
    const library = await flowOf('library', { BookChanged: async (_tx, event) => void heard.push(event) })
    await library.start()
    await say(catalog.pool, said('moby-dick', 1))
    await catalog.flush()
    await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 4_000 })
  })

  test('a hearer that was down reads all that it missed, in order for each subject', async () => {
    const catalog = await flowOf('catalog')
    const versions = Array.from({ length: 500 }, (_, index) => said(index % 2 ? 'odd' : 'even', index))
    await say(catalog.pool, ...versions)
    await catalog.flush()
    const heard: Event[] = []
    const library = await flowOf('library', { BookChanged: async (_tx, event) => void heard.push(event) })
    await library.start()
    const of = (subject: string) =>
      heard.filter((event) => event.subject === subject).map((event) => event.version)
    expect(of('odd')).toEqual(versions.filter((one) => one.subject === 'odd').map((one) => one.version))
    expect(of('even')).toHaveLength(250)
  })

  test('a delivery that comes twice is handled once', async () => {
    const heard: Event[] = []
    const catalog = await flowOf('catalog')
    const library = await flowOf('library', { BookChanged: async (_tx, event) => void heard.push(event) })
    await say(catalog.pool, said('moby-dick', 1))
    await catalog.flush()
    await library.start()
    await library.pool.query('UPDATE event_cursor SET seq = 0')
    await library.catchUp()
    expect(heard).toHaveLength(1)
  })

  test('two instances of a subgraph share the work and do nothing twice', async () => {
    const heard: Event[] = []
    const handlers = { BookChanged: async (_tx: SqlTransaction, event: Event) => void heard.push(event) }
    const catalog = await flowOf('catalog')
    const first = await flowOf('library', handlers)
    const second = await flowOf('library', handlers)
    await say(catalog.pool, ...Array.from({ length: 100 }, (_, index) => said(`book ${index % 7}`, index)))
    await catalog.flush()
    await Promise.all([first.start(), second.start()])
    await first.catchUp()
    await second.catchUp()
    expect(heard).toHaveLength(100)
  })

  test('an event whose handler fails changes nothing, is tried again, and holds back its own subject only', async () => {
    const heard: string[] = []
    let isBroken = true
    const catalog = await flowOf('catalog')
    const library = await flowOf('library', {
      BookChanged: async (tx, event) => {
        await tx.$executeRawUnsafe(
          `INSERT INTO event_cursor (source, seq) VALUES ($1, 0)`,
          `${event.subject}-${event.version}`,
        )
        if (isBroken && event.subject === 'stuck') throw new Error('not now')
        heard.push(`${event.subject} ${event.version}`)
      },
    })
    await say(catalog.pool, said('stuck', 1), said('stuck', 2), said('free', 1))
    await catalog.flush()
    await library.start()
    expect(heard).toEqual(['free 1'])
    const { rows } = await library.pool.query(`SELECT 1 FROM event_cursor WHERE source LIKE 'stuck%'`)
    expect(rows).toEqual([])
    isBroken = false
    await library.pool.query('UPDATE inbox_event SET next_attempt_at = now()')
    await library.catchUp()
    expect(heard).toEqual(['free 1', 'stuck 1', 'stuck 2'])
  })
})

test('what has not gone out, waits to be handled, or was given up is measured', async () => {
  const seller = await flowOf('commerce')
  const buyer = await flowOf('catalog', {
    BookChanged: async () => Promise.reject(new Error('not today')),
  })
  await inTransaction(seller.pool, (tx) => appendEvents(tx, [said('a', 1), said('b', 1)]))
  const before = await scrape()
  expect(before.sum('quire_subgraph_outbox_events', { subgraph: 'commerce' })).toBe(2)
  expect(before.sum('quire_subgraph_outbox_oldest_seconds', { subgraph: 'commerce' })).toBeGreaterThan(0)
  expect(before.sum('quire_subgraph_inbox_oldest_seconds', { subgraph: 'catalog' })).toBe(0)

  await seller.flush()
  await buyer.start()
  await buyer.pool.query(`UPDATE inbox_event SET status = 'DEAD' WHERE subject = 'b'`)
  const after = await scrape()
  expect(after.sum('quire_subgraph_outbox_events', { subgraph: 'commerce' })).toBe(0)
  expect(after.sum('quire_subgraph_inbox_events', { subgraph: 'catalog', state: 'pending' })).toBe(1)
  expect(after.sum('quire_subgraph_inbox_events', { subgraph: 'catalog', state: 'dead' })).toBe(1)
  expect(after.sum('quire_subgraph_inbox_oldest_seconds', { subgraph: 'catalog' })).toBeGreaterThan(0)
})
