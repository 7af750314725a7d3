import type pg from 'pg'
import { tracing } from './tracing.ts'

type Query = (...given: unknown[]) => unknown

/**
 * A span for each SQL statement that a request, a job or an event causes. Values stay out: they are parameters, and what is
 * written out in a statement is taken out of it.
 */
export function traceStatements(pool: pg.Pool): void {
  if (!tracing) return
  const { bind, isWithin, span } = tracing
  const connect = pool.connect.bind(pool) as Query
  // Who waits for a connection gets it from whoever gives it back, and would go on as a part of the other's request.
  Object.assign(pool, {
    connect: (...given: unknown[]) =>
      connect(...given.map((one) => (typeof one === 'function' ? bind(one as Query) : one))),
  })
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as Query
    Object.assign(client, {
      query(...given: unknown[]) {
        if (!isWithin()) return query(...given)
        const text = textOf(given[0])
        const about = {
          kind: 'client',
          attributes: {
            'db.system.name': 'postgresql',
            'db.operation.name': operationOf(text),
            'db.query.text': withoutLiterals(text),
          },
        } as const
        return span(summaryOf(text), about, (open) => {
          const last = given.at(-1)
          if (typeof last !== 'function') return query(...given)
          // The pool asks with a callback, and nothing to wait for comes back.
          return new Promise<void>((resolve) => {
            const told = bind((error: unknown, ...answer: unknown[]) => {
              if (error) open.fail(error)
              resolve()
              ;(last as Query)(error, ...answer)
            })
            query(...given.slice(0, -1), told)
          })
        })
      },
    })
  })
}

const textOf = (first: unknown): string =>
  typeof first === 'string' ? first : String((first as { text?: unknown } | null)?.text ?? '')

const operationOf = (text: string): string => (/\w+/.exec(text)?.[0] ?? 'SQL').toUpperCase()

/** `SELECT book`: what is done to the first table that is named (OpenTelemetry's `db.query.summary`). */
export function summaryOf(text: string): string {
  const table = /\b(?:FROM|INTO|UPDATE|JOIN)\s+(?:"?\w+"?\.)?"?(\w+)"?/i.exec(text)?.[1]
  return table ? `${operationOf(text)} ${table}` : operationOf(text)
}

/** And quoted names, in which neither begins. */
const literal = /"[^"]*"|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|(?<![\w$])\d+(?:\.\d+)?\b/g

/** Strings and numbers give way to a question mark; parameters (`$1`) and names stay. */
export const withoutLiterals = (text: string): string =>
  text
    .replaceAll(literal, (found) => (found.startsWith('"') ? found : '?'))
    .replaceAll(/\s+/g, ' ')
    .trim()
