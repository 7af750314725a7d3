/** What PostgreSQL was asked while something ran, by the subgraph that asked. */
export interface StatementCount {
  listener(subgraph: string): (sql: string) => void
  /** Counts the statements of `work`: the fewest of `rounds`, because some of the others had company. */
  count(work: () => Promise<void>, rounds?: number): Promise<Record<string, number>>
}

/** The errands of event delivery and of transactions come on a clock of their own. */
const BACKGROUND =
  /\b(outbox_event|inbox_event|event_cursor|pgboss|_jobs)\b|^\s*(BEGIN|COMMIT|ROLLBACK|LISTEN|SET)\b/i

export function openStatementCount(subgraphs: readonly string[]): StatementCount {
  const counts = new Map<string, number>()
  const total = (): number => [...counts.values()].reduce((sum, count) => sum + count, 0)
  return {
    listener: (subgraph) => (sql) => {
      if (!BACKGROUND.test(sql)) counts.set(subgraph, (counts.get(subgraph) ?? 0) + 1)
    },
    async count(work, rounds = 12) {
      let fewest: Record<string, number> | undefined
      let least = Infinity
      for (let round = 0; round < rounds; round++) {
        counts.clear()
        await work()
        if (total() >= least) continue
        least = total()
        fewest = Object.fromEntries(subgraphs.map((name) => [name, counts.get(name) ?? 0]))
      }
      return fewest ?? {}
    },
  }
}
