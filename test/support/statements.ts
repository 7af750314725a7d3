/** What carries events runs by its own clock: its statements are nobody's answer. */
const isOfEvents = (sql: string) =>
  /\b(outbox_event|inbox_event|event_cursor|pg_advisory_xact_lock)\b|^\s*(BEGIN|COMMIT)/.test(sql)

/** Counts the SQL statements that an answer takes; `onStatement` is for the subgraph that gives it. */
export function statementCounter() {
  const statements: string[] = []
  return {
    onStatement: (sql: string) => void (isOfEvents(sql) || statements.push(sql)),
    async during(work: () => Promise<unknown>): Promise<number> {
      const before = statements.length
      await work()
      return statements.length - before
    },
  }
}
